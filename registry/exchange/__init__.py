"""Ledger sets going in and out: files from outside are read in a child process, and marked when they have problems."""
