"""A zoo drawn by code: facts about animals in, pictures out."""
