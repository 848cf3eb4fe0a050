"""What is bundled; `data.build` makes it."""
