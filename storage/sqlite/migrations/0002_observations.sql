-- What programs reported: the values of their metrics.

CREATE TABLE metric (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE observation (
  attempt      INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  metric       INTEGER NOT NULL REFERENCES metric (id),
  sequence     INTEGER NOT NULL,  -- The attempt's own count, so that a repeated report is a no-op.
  step         INTEGER,           -- As the program gave it: an epoch, a batch.
  observed_at  INTEGER NOT NULL,  -- Microseconds since 1970, UTC, by the agent's clock.
  value        REAL    NOT NULL,  -- Finite: SQLite would store NaN as NULL.
  PRIMARY KEY (attempt, metric, sequence)
) STRICT, WITHOUT ROWID;

-- How much of an attempt's metric is kept. A program that reports more than 10,000 values keeps
-- every second of them, then every fourth ..., and always the last.
CREATE TABLE attempt_metric (
  attempt          INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  metric           INTEGER NOT NULL REFERENCES metric (id),
  seen             INTEGER NOT NULL,  -- How many different values arrived.
  kept             INTEGER NOT NULL,  -- How many of them are in `observation`.
  stride           INTEGER NOT NULL,  -- 1: all; n: the first of each n.
  tail             INTEGER,           -- The sequence of a value kept for being the last only.
  last_in_output   INTEGER NOT NULL,  -- The highest sequence seen in its output; -1: none.
  last_in_file     INTEGER NOT NULL,  -- The same in its metrics file.
  PRIMARY KEY (attempt, metric)
) STRICT, WITHOUT ROWID;
