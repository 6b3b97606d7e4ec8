"""How people, their posts, elections and trainings are stored."""

from __future__ import annotations

from registry.people.ledger import ELECTIONS, PAY, PEOPLE, POSTS, TRAININGS
from registry.record import rows_of

people = rows_of(PEOPLE)
posts = rows_of(POSTS)
elections = rows_of(ELECTIONS)
trainings = rows_of(TRAININGS)
pay = rows_of(PAY)
