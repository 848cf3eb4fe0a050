"""Zero-shot learning: methods, measures and their explanation. Knows nothing of Streamlit."""
