"""The measures of a zero-shot run: accuracy, hubness, structure and severity of mistakes."""
