"""The prefecture's pages: the queue, the application, the decision, the counter, the team."""
