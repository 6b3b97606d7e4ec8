"""Rectification 整顿: what was found wrong and is being put right; look-back audits 回头看."""
