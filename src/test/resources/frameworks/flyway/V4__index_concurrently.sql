CREATE INDEX CONCURRENTLY event_at ON event (at);
