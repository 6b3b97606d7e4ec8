"""How checks answer: units on days, as arrays; what is recorded about them on each day; and answers of three values."""
