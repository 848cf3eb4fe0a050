"""The methods, all behind one estimator interface."""
