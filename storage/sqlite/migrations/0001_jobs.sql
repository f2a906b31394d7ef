-- Workers, artifacts, jobs and their attempts.
--
-- Times end in _at and are microseconds since 1970, UTC. Durations end in _us. Flags are 0 or 1.
-- Ids are never reused. Whoever writes a row again replaces it (an upsert by its key), so a repeat
-- is a no-op. Sets of names are written with OR: of IN and more than two, SQLite makes a table at
-- each write. JSON is not checked here: SQLite lets no untrusted schema call its JSON functions.

-- This database itself.
CREATE TABLE cluster (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  cluster_id  TEXT    NOT NULL,  -- Drawn when the database was made; agents obey no other.
  last_id     INTEGER NOT NULL,  -- The last id given to anything that agents see. Only grows.
  created_at  INTEGER NOT NULL
) STRICT;

-- A machine's agent.
CREATE TABLE worker (
  id                INTEGER PRIMARY KEY,
  registration      TEXT    NOT NULL UNIQUE,  -- Drawn by the agent: registering twice is a no-op.
  secret_hash       TEXT    NOT NULL,         -- SHA-256 of its secret, hexadecimal.
  name              TEXT    NOT NULL,
  host              TEXT    NOT NULL,
  machine_id        TEXT    NOT NULL,
  version           TEXT    NOT NULL,
  slots             INTEGER NOT NULL,
  devices           TEXT    NOT NULL,  -- [{"id", "model", "memory": bytes}]
  labels            TEXT    NOT NULL,
  drained           INTEGER NOT NULL CHECK (drained IN (0, 1)),
  start_count       INTEGER NOT NULL,  -- Of its highest incarnation.
  nonce             INTEGER NOT NULL,  -- The 64 bits of an unsigned number.
  registered_at     INTEGER NOT NULL,
  status            TEXT    CHECK (  -- As it was told last; NULL: not yet.
                               status = 'Connected' OR status = 'Draining' OR status = 'Lost' OR
                               status = 'SetAside'),
  set_aside_since   INTEGER,           -- NULL: it is not. Else it gets a probe now and then.
  set_aside_reason  TEXT    NOT NULL,  -- Empty, and 0 probes, when it is not.
  failed_probes     INTEGER NOT NULL
) STRICT;

-- An artifact whose blobs are all in the artifact store.
CREATE TABLE artifact (
  digest     TEXT    PRIMARY KEY,  -- "sha256:" and 64 hexadecimal digits.
  size       INTEGER NOT NULL,     -- The sum of its files, in bytes.
  files      INTEGER NOT NULL,
  stored_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The names in use. Tuning jobs and training jobs share them; the triggers below keep the table. A
-- training job that is run by itself and what keeps it are of one name.
CREATE TABLE name (
  name          TEXT PRIMARY KEY COLLATE NOCASE,
  tuning_job    INTEGER,
  training_job  INTEGER,
  CHECK (tuning_job IS NOT NULL OR training_job IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE tuning_job (
  id                INTEGER PRIMARY KEY,
  name              TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  alone             INTEGER NOT NULL CHECK (alone IN (0, 1)),  -- 1: it only keeps a training job
                                                               -- that somebody runs by itself.
  created_at        INTEGER NOT NULL,
  status            TEXT    NOT NULL CHECK (
                            status = 'InProgress' OR status = 'Completed' OR
                            status = 'Failed' OR status = 'Stopping' OR status = 'Stopped' OR
                            status = 'Deleting' OR status = 'DeleteFailed'),
  reason            TEXT    NOT NULL,  -- Why it ended, or is ending.
  ending_as         TEXT    CHECK (
                            ending_as = 'Completed' OR ending_as = 'Failed' OR
                            ending_as = 'Stopped'),
  changed_at        INTEGER NOT NULL,
  ended_at          INTEGER,
  deadline_boot_id  TEXT,              -- On this boot ...
  deadline_boot_us  INTEGER,           -- ... this time since the boot counts,
  deadline_at       INTEGER,           -- on any other this.
  in_progress       INTEGER NOT NULL,  -- How many trials are in each state.
  completed         INTEGER NOT NULL,
  failed            INTEGER NOT NULL,
  stopped           INTEGER NOT NULL,
  program_failures  INTEGER NOT NULL,
  first_error       TEXT    NOT NULL,
  revision          INTEGER NOT NULL,  -- The facts of its history.
  spec_revision     INTEGER NOT NULL,  -- Which of its specs counts.
  without_improvement INTEGER NOT NULL,  -- Ends of trials since the best value got better.
  log_records       INTEGER NOT NULL,
  best_trial        INTEGER NOT NULL,  -- 0: none yet.
  best_value        REAL    NOT NULL
) STRICT;
CREATE INDEX tuning_job_by_status ON tuning_job (status, id);
CREATE INDEX tuning_job_not_ended ON tuning_job (id)
  WHERE status = 'InProgress' OR status = 'Stopping' OR status = 'Deleting';

CREATE TRIGGER tuning_job_takes_its_name AFTER INSERT ON tuning_job BEGIN
  INSERT INTO name (name, tuning_job) VALUES (NEW.name, NEW.id);
END;
CREATE TRIGGER tuning_job_frees_its_name AFTER DELETE ON tuning_job BEGIN
  DELETE FROM name WHERE name = OLD.name AND tuning_job = OLD.id;
END;

-- What a tuning job was asked for, as the client sent it. Never changes.
CREATE TABLE tuning_job_request (
  tuning_job  INTEGER PRIMARY KEY REFERENCES tuning_job (id) ON DELETE CASCADE,
  request     BLOB NOT NULL
) STRICT;

-- What it is to do, as resolved: apart, since it stays while the job's row is written at each end of
-- a trial. Changes of a running job are rows of their own.
CREATE TABLE tuning_job_spec (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  revision    INTEGER NOT NULL,  -- Of the history, from which on it counts; 0: from the beginning.
  spec        TEXT    NOT NULL,  -- Keys of other releases are kept.
  PRIMARY KEY (tuning_job, revision)
) STRICT, WITHOUT ROWID;

-- The artifacts that its inputs stand for: they stay as long as it does.
CREATE TABLE tuning_job_input (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  definition  INTEGER NOT NULL,
  channel     TEXT    NOT NULL,
  digest      TEXT    NOT NULL REFERENCES artifact (digest),
  PRIMARY KEY (tuning_job, definition, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX tuning_job_input_by_digest ON tuning_job_input (digest);

-- An execution: a trial, or one that somebody runs by itself.
CREATE TABLE training_job (
  id                   INTEGER PRIMARY KEY,
  name                 TEXT    NOT NULL COLLATE NOCASE,
  tuning_job           INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  trial                INTEGER NOT NULL,  -- From 1 within its tuning job.
  alone                INTEGER NOT NULL CHECK (alone IN (0, 1)),  -- 1: run by itself.
  created_at           INTEGER NOT NULL,
  definition           INTEGER NOT NULL,
  assignment           TEXT    NOT NULL,  -- {"learning_rate": 0.1, ...}
  parent               TEXT,              -- The artifact that it starts from.
  continues_trial      INTEGER,
  run_until            INTEGER,           -- Pause at this step.
  history_revision     INTEGER NOT NULL,  -- What the strategy had seen.
  status               TEXT    NOT NULL CHECK (
                            status = 'InProgress' OR status = 'Completed' OR
                            status = 'Failed' OR status = 'Stopping' OR status = 'Stopped' OR
                            status = 'Deleting'),
  secondary_status     TEXT    NOT NULL CHECK (
                            secondary_status = 'Pending' OR secondary_status = 'Starting' OR
                            secondary_status = 'Downloading' OR secondary_status = 'Training' OR
                            secondary_status = 'Uploading' OR secondary_status = 'Restarting' OR
                            secondary_status = 'Stopping' OR secondary_status = 'Stopped' OR
                            secondary_status = 'MaxRuntimeExceeded' OR
                            secondary_status = 'Completed' OR secondary_status = 'Failed' OR
                            secondary_status = 'Paused'),
  objective            REAL,              -- Finite.
  cause                TEXT,              -- "program-error", "lost-worker" ...
  reason               TEXT    NOT NULL,
  started_at           INTEGER,           -- Of its first program.
  ended_at             INTEGER,
  attempts             INTEGER NOT NULL,
  program_failures     INTEGER NOT NULL,
  machine_failures     INTEGER NOT NULL,
  start_failures       INTEGER NOT NULL,  -- Of these, those whose program could not be started.
  avoid                INTEGER,           -- A worker.
  retry_after_boot_id  TEXT,              -- Three columns as in tuning_job.
  retry_after_boot_us  INTEGER,
  retry_after_at       INTEGER,
  time_used_us         INTEGER NOT NULL,  -- Of its time limit, before the present attempt.
  outcome_revision     INTEGER NOT NULL,  -- 0: it has not ended.
  outcome              TEXT    CHECK (
                            outcome = 'value' OR outcome = 'infeasible' OR outcome = 'untaught'),
  outcome_value        REAL,
  UNIQUE (tuning_job, trial)
) STRICT;
CREATE INDEX training_job_by_status ON training_job (tuning_job, status, trial);
CREATE INDEX training_job_highest ON training_job (tuning_job, objective DESC, trial)
  WHERE objective IS NOT NULL;
CREATE INDEX training_job_lowest ON training_job (tuning_job, objective, trial)
  WHERE objective IS NOT NULL;
CREATE INDEX training_job_without_objective ON training_job (tuning_job, trial)
  WHERE objective IS NULL;
CREATE INDEX training_job_alone ON training_job (id) WHERE alone;

CREATE TRIGGER training_job_takes_its_name AFTER INSERT ON training_job WHEN NOT NEW.alone BEGIN
  INSERT INTO name (name, training_job) VALUES (NEW.name, NEW.id);
END;
CREATE TRIGGER training_job_shares_a_name AFTER INSERT ON training_job WHEN NEW.alone BEGIN
  UPDATE name SET training_job = NEW.id WHERE name = NEW.name AND tuning_job = NEW.tuning_job;
END;
CREATE TRIGGER training_job_frees_its_name AFTER DELETE ON training_job WHEN NOT OLD.alone BEGIN
  DELETE FROM name WHERE name = OLD.name AND training_job = OLD.id;
END;

-- What a training job left. An artifact that is referred to cannot be deleted.
CREATE TABLE artifact_reference (
  training_job  INTEGER NOT NULL REFERENCES training_job (id) ON DELETE CASCADE,
  role          TEXT    NOT NULL,  -- "model", "checkpoint", "output".
  digest        TEXT    NOT NULL REFERENCES artifact (digest),
  PRIMARY KEY (training_job, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifact_reference_by_digest ON artifact_reference (digest);

-- One process of a training job; its id is also the number of its lease.
CREATE TABLE attempt (
  id                  INTEGER PRIMARY KEY,
  training_job        INTEGER NOT NULL REFERENCES training_job (id) ON DELETE CASCADE,
  number              INTEGER NOT NULL,  -- From 1 within its training job.
  kind                TEXT    NOT NULL CHECK (
                            kind = 'first' OR kind = 'retry' OR kind = 'resume' OR
                            kind = 'probe'),
  granted_at          INTEGER NOT NULL,
  status              TEXT    NOT NULL CHECK (
                            status = 'Granted' OR status = 'Running' OR status = 'Uploading' OR
                            status = 'Ended'),
  started_at          INTEGER,
  ended_at            INTEGER,
  listed              INTEGER NOT NULL CHECK (listed IN (0, 1)),
  stop_requested      INTEGER NOT NULL CHECK (stop_requested IN (0, 1)),
  superseded          INTEGER NOT NULL CHECK (superseded IN (0, 1)),
  exit                TEXT,  -- As its supervisor saw it.
  cause               TEXT,
  reason              TEXT    NOT NULL,
  objective_sequence  INTEGER,           -- Of the objective's last value, if it gave one ...
  objective_value     REAL,              -- ... which was not a number when this is NULL.
  curve               TEXT    NOT NULL,  -- Of the objective: {"count", "points": [[step, value]]}
  output_cursor       INTEGER NOT NULL,  -- How far its output was read, in bytes.
  metrics_cursor      INTEGER NOT NULL,  -- And its metrics file.
  UNIQUE (training_job, number)
) STRICT;
CREATE INDEX attempt_not_ended ON attempt (id) WHERE status <> 'Ended';

-- Where an attempt runs.
CREATE TABLE attempt_placement (
  attempt  INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  ordinal  INTEGER NOT NULL,  -- From 0.
  worker   INTEGER NOT NULL REFERENCES worker (id),
  devices  TEXT    NOT NULL,  -- ["0", "1"]
  PRIMARY KEY (attempt, ordinal)
) STRICT, WITHOUT ROWID;

-- The inputs of a tuning job's decisions, in the order of the commits.
CREATE TABLE job_log (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  sequence    INTEGER NOT NULL,  -- From 1 within the job.
  at          INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  payload     TEXT    NOT NULL,  -- JSON.
  PRIMARY KEY (tuning_job, sequence)
) STRICT, WITHOUT ROWID;

-- Exits of attempts that this database does not know, since it is an older backup. The first one
-- stays.
CREATE TABLE unknown_exit (
  attempt      INTEGER PRIMARY KEY,
  worker       INTEGER NOT NULL,
  exit         TEXT    NOT NULL,
  reported_at  INTEGER NOT NULL
) STRICT;
