"""Procedures 办理: what is done with a case, an audit or a draw, each as one change or refused with every reason."""
