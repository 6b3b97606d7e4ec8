"""Attachments 附件: files by which rows are evidenced, beside the database; the link to each is in the record."""
