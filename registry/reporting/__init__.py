"""Reporting: reads every slice; the figures' engine, the lists behind them, and their explanations."""
