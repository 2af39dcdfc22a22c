"""Where conventions stand: lists, the page of one, the lines of the dashboard."""
