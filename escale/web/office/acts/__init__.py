"""What is done of an application beside its examination: transfer, closure, reopening, undoing."""
