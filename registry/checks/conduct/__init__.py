"""Findings of conduct 办理核查: how cases, ratings, audits and draws were gone about, step by step, by the day."""
