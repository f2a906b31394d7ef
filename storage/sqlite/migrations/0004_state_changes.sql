-- What happened, in order: each step of a job, a trial or a worker from one state to the next.

-- Without references: a job's rows are deleted in bites before the job is, and the last word about it
-- outlives it.
CREATE TABLE state_change (
  sequence    INTEGER PRIMARY KEY,  -- Grows, also over a restored backup; what a reader goes on from.
  at          INTEGER NOT NULL,     -- Microseconds since 1970, UTC.
  tuning_job  INTEGER NOT NULL,     -- 0: of a worker, or of a job that is gone.
  trial       INTEGER NOT NULL,     -- 0: of the tuning job itself.
  attempt     INTEGER NOT NULL,     -- The number of the trial's latest; 0: none yet.
  worker      INTEGER NOT NULL,     -- That changed, or that was given the attempt; 0: none.
  gone        TEXT    NOT NULL,     -- The name of a job that is gone.
  from_state  TEXT    NOT NULL,     -- "": it was made just now.
  to_state    TEXT    NOT NULL,
  cause       TEXT,                 -- "program-error", "lost-worker" ...
  reason      TEXT    NOT NULL
) STRICT;
CREATE INDEX state_change_by_job ON state_change (tuning_job, sequence, trial);
