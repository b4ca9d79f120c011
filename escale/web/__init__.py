"""The pages: the only place that knows a request."""
