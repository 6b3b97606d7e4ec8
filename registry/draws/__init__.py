"""Random draws 两随机: what is inspected, and by whom, is drawn so that anyone can repeat it."""
