"""Names 名称 that stand where a code belongs: whom each can mean, on a day and from a place; never guessed."""
