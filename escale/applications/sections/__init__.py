"""What is asked, section by section: the fields of a statement, their words and their checks.

Neither a request nor a database is known here: the steps, the summary, the filing, the counter
and the API all share these forms. `registry` is the door.
"""
