PRAGMA application_id = 1213156933;
PRAGMA user_version = 4;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE cluster (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  cluster_id  TEXT    NOT NULL,  -- Drawn when the database was made; agents obey no other.
  last_id     INTEGER NOT NULL,  -- The last id given to anything that agents see. Only grows.
  created_at  INTEGER NOT NULL
) STRICT;
INSERT INTO cluster VALUES(1,'826d6a1cbca520a1f67594fbeda44bcd',1795313178542887,1795313177309785);
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
INSERT INTO worker VALUES(1795313177594758,'521bd63a105c191fab940442013d8bc5','0d9d8169a1aa09f795f1c1e0fdf320796d1074c658aecc777dd7b3e634b4fef0','node-1','node-1','machine-of-node-1','0.1.0',2,'[]','{}',0,1,-365103314083819339,1795313177594758,'Connected',NULL,'',0);
CREATE TABLE artifact (
  digest     TEXT    PRIMARY KEY,  -- "sha256:" and 64 hexadecimal digits.
  size       INTEGER NOT NULL,     -- The sum of its files, in bytes.
  files      INTEGER NOT NULL,
  stored_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO artifact VALUES('sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d',8,1,1795313177993073);
CREATE TABLE name (
  name          TEXT PRIMARY KEY COLLATE NOCASE,
  tuning_job    INTEGER,
  training_job  INTEGER,
  CHECK (tuning_job IS NOT NULL OR training_job IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO name VALUES('running',1795313178396518,NULL);
INSERT INTO name VALUES('running-001-262c69f7',NULL,1795313178396846);
INSERT INTO name VALUES('running-002-cad00891',NULL,1795313178396847);
INSERT INTO name VALUES('seedlings',1795313177595966,NULL);
INSERT INTO name VALUES('seedlings-001-538ef097',NULL,1795313177603591);
INSERT INTO name VALUES('seedlings-002-4432c06f',NULL,1795313177603592);
INSERT INTO name VALUES('seedlings-003-3f331ff1',NULL,1795313177715415);
INSERT INTO name VALUES('seedlings-004-046d9b84',NULL,1795313177715416);
INSERT INTO name VALUES('stopped',1795313178043113,NULL);
INSERT INTO name VALUES('stopped-001-eb063ae0',NULL,1795313178043859);
INSERT INTO name VALUES('stopped-002-b7b4967c',NULL,1795313178043860);
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
INSERT INTO tuning_job VALUES(1795313177595966,'seedlings',0,1795313177595966,'Completed','max_trials have ended','Completed',1795313177995901,1795313177995901,NULL,NULL,NULL,0,3,1,0,1,'exit code 1: "loss=0.2"',4,0,2,22,1,0.10000000000000000555);
INSERT INTO tuning_job VALUES(1795313178043113,'stopped',0,1795313178043113,'Stopped','stopped by a user','Stopped',1795313178355486,1795313178355486,NULL,NULL,NULL,0,0,0,2,0,'',2,0,1,13,1,1.0);
INSERT INTO tuning_job VALUES(1795313178396518,'running',0,1795313178396518,'InProgress','',NULL,1795313178542887,NULL,NULL,NULL,NULL,2,0,0,0,0,'',0,0,0,8,0,0.0);
CREATE TABLE tuning_job_request (
  tuning_job  INTEGER PRIMARY KEY REFERENCES tuning_job (id) ON DELETE CASCADE,
  request     BLOB NOT NULL
) STRICT;
INSERT INTO tuning_job_request VALUES(1795313177595966,X'7b2276657273696f6e223a312c22616c6f6e65223a66616c73652c227374726174656779223a2272616e646f6d222c2273656564223a372c22646566696e6974696f6e73223a5b7b226e616d65223a22222c22706172616d6574657273223a5b7b226e616d65223a226c6561726e696e675f72617465222c2274797065223a22636f6e74696e756f7573222c226d696e223a302e3030312c226d6178223a302e312c227363616c696e67223a226c6f67222c2273746570223a6e756c6c2c227772697474656e223a7b226d696e223a22302e303031222c226d6178223a22302e31222c2273746570223a22227d2c227768656e223a5b5d7d2c7b226e616d65223a226f7074696d697a6572222c2274797065223a2263617465676f726963616c222c2276616c756573223a5b22736764222c226164616d225d2c227768656e223a5b5d7d5d2c227374617469635f6879706572706172616d6574657273223a5b5d2c226f626a656374697665223a7b226d6574726963223a226c6f7373222c22676f616c223a226d696e696d697a65227d2c2270726f6772616d223a7b22636f6d6d616e64223a5b222f62696e2f7368222c222d63222c226563686f206c6f73733d302e353b206563686f205c226c6f73733d302e24484f4e455f545249414c5c223b206563686f2077656967687473203e205c2224534d5f4d4f44454c5f4449522f776569676874735c223b205b205c2224484f4e455f545249414c5c2220213d2032205d225d2c22616c676f726974686d223a22222c22617267756d656e7473223a66616c73652c22696e70757473223a7b7d2c226d657472696373223a5b7b226e616d65223a226c6f7373222c227265676578223a226c6f73733d285b302d392e5d2b29227d5d2c22656e7669726f6e6d656e74223a7b22424547414e223a222f746d702f686f6e652d72656c656173652d3137625279792f626567616e222c225349474e223a222f746d702f686f6e652d72656c656173652d3137625279792f7369676e227d2c227265736f7572636573223a7b22736c6f7473223a312c2267707573223a302c226c6162656c73223a7b7d7d2c226d61785f72756e74696d655f7573223a6e756c6c2c2267726163655f706572696f645f7573223a313030303030302c22636865636b706f696e745f696e74657276616c5f7573223a36303030303030302c226d61785f617474656d707473223a312c226d61785f6c6f73745f617474656d707473223a31302c226f6e5f6661696c757265223a7b7d2c226f6e5f6c6f73745f636f6e74616374223a22636f6e74696e7565227d7d5d2c226c696d697473223a7b226d61785f747269616c73223a342c226d61785f706172616c6c656c5f747269616c73223a322c226d61785f72756e74696d655f7573223a6e756c6c2c226d61785f6661696c65645f747269616c73223a6e756c6c7d2c22636f6d706c6574696f6e223a7b22746172676574223a6e756c6c2c226e6f5f696d70726f76656d656e74223a6e756c6c7d2c2273746172745f706f696e7473223a5b5d2c2274616773223a7b7d7d');
INSERT INTO tuning_job_request VALUES(1795313178043113,X'7b2276657273696f6e223a312c22616c6f6e65223a66616c73652c227374726174656779223a2272616e646f6d222c2273656564223a372c22646566696e6974696f6e73223a5b7b226e616d65223a22222c22706172616d6574657273223a5b7b226e616d65223a226c6561726e696e675f72617465222c2274797065223a22636f6e74696e756f7573222c226d696e223a302e3030312c226d6178223a302e312c227363616c696e67223a226c6f67222c2273746570223a6e756c6c2c227772697474656e223a7b226d696e223a22302e303031222c226d6178223a22302e31222c2273746570223a22227d2c227768656e223a5b5d7d2c7b226e616d65223a226f7074696d697a6572222c2274797065223a2263617465676f726963616c222c2276616c756573223a5b22736764222c226164616d225d2c227768656e223a5b5d7d5d2c227374617469635f6879706572706172616d6574657273223a5b5d2c226f626a656374697665223a7b226d6574726963223a226c6f7373222c22676f616c223a226d696e696d697a65227d2c2270726f6772616d223a7b22636f6d6d616e64223a5b222f62696e2f7368222c222d63222c226563686f206c6f73733d313b206563686f20626567616e203e3e205c2224424547414e5c223b207768696c65203a3b20646f20736c65657020302e313b20646f6e65225d2c22616c676f726974686d223a22222c22617267756d656e7473223a66616c73652c22696e70757473223a7b7d2c226d657472696373223a5b7b226e616d65223a226c6f7373222c227265676578223a226c6f73733d285b302d392e5d2b29227d5d2c22656e7669726f6e6d656e74223a7b22424547414e223a222f746d702f686f6e652d72656c656173652d3137625279792f626567616e222c225349474e223a222f746d702f686f6e652d72656c656173652d3137625279792f7369676e227d2c227265736f7572636573223a7b22736c6f7473223a312c2267707573223a302c226c6162656c73223a7b7d7d2c226d61785f72756e74696d655f7573223a6e756c6c2c2267726163655f706572696f645f7573223a313030303030302c22636865636b706f696e745f696e74657276616c5f7573223a36303030303030302c226d61785f617474656d707473223a312c226d61785f6c6f73745f617474656d707473223a31302c226f6e5f6661696c757265223a7b7d2c226f6e5f6c6f73745f636f6e74616374223a22636f6e74696e7565227d7d5d2c226c696d697473223a7b226d61785f747269616c73223a322c226d61785f706172616c6c656c5f747269616c73223a322c226d61785f72756e74696d655f7573223a6e756c6c2c226d61785f6661696c65645f747269616c73223a6e756c6c7d2c22636f6d706c6574696f6e223a7b22746172676574223a6e756c6c2c226e6f5f696d70726f76656d656e74223a6e756c6c7d2c2273746172745f706f696e7473223a5b5d2c2274616773223a7b7d7d');
INSERT INTO tuning_job_request VALUES(1795313178396518,X'7b2276657273696f6e223a312c22616c6f6e65223a66616c73652c227374726174656779223a2272616e646f6d222c2273656564223a372c22646566696e6974696f6e73223a5b7b226e616d65223a22222c22706172616d6574657273223a5b7b226e616d65223a226c6561726e696e675f72617465222c2274797065223a22636f6e74696e756f7573222c226d696e223a302e3030312c226d6178223a302e312c227363616c696e67223a226c6f67222c2273746570223a6e756c6c2c227772697474656e223a7b226d696e223a22302e303031222c226d6178223a22302e31222c2273746570223a22227d2c227768656e223a5b5d7d2c7b226e616d65223a226f7074696d697a6572222c2274797065223a2263617465676f726963616c222c2276616c756573223a5b22736764222c226164616d225d2c227768656e223a5b5d7d5d2c227374617469635f6879706572706172616d6574657273223a5b5d2c226f626a656374697665223a7b226d6574726963223a226c6f7373222c22676f616c223a226d696e696d697a65227d2c2270726f6772616d223a7b22636f6d6d616e64223a5b222f62696e2f7368222c222d63222c226563686f205c226c6f73733d302e24484f4e455f545249414c5c223b206563686f20626567616e203e3e205c2224424547414e5c223b205b205c2224484f4e455f415454454d50545c2220213d2031205d207c7c207768696c652021205b202d65205c22245349474e5c22205d3b20646f20736c65657020302e313b20646f6e65225d2c22616c676f726974686d223a22222c22617267756d656e7473223a66616c73652c22696e70757473223a7b7d2c226d657472696373223a5b7b226e616d65223a226c6f7373222c227265676578223a226c6f73733d285b302d392e5d2b29227d5d2c22656e7669726f6e6d656e74223a7b22424547414e223a222f746d702f686f6e652d72656c656173652d3137625279792f626567616e222c225349474e223a222f746d702f686f6e652d72656c656173652d3137625279792f7369676e227d2c227265736f7572636573223a7b22736c6f7473223a312c2267707573223a302c226c6162656c73223a7b7d7d2c226d61785f72756e74696d655f7573223a6e756c6c2c2267726163655f706572696f645f7573223a313030303030302c22636865636b706f696e745f696e74657276616c5f7573223a36303030303030302c226d61785f617474656d707473223a312c226d61785f6c6f73745f617474656d707473223a31302c226f6e5f6661696c757265223a7b7d2c226f6e5f6c6f73745f636f6e74616374223a22636f6e74696e7565227d7d5d2c226c696d697473223a7b226d61785f747269616c73223a322c226d61785f706172616c6c656c5f747269616c73223a322c226d61785f72756e74696d655f7573223a6e756c6c2c226d61785f6661696c65645f747269616c73223a6e756c6c7d2c22636f6d706c6574696f6e223a7b22746172676574223a6e756c6c2c226e6f5f696d70726f76656d656e74223a6e756c6c7d2c2273746172745f706f696e7473223a5b5d2c2274616773223a7b7d7d');
CREATE TABLE tuning_job_spec (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  revision    INTEGER NOT NULL,  -- Of the history, from which on it counts; 0: from the beginning.
  spec        TEXT    NOT NULL,  -- Keys of other releases are kept.
  PRIMARY KEY (tuning_job, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO tuning_job_spec VALUES(1795313177595966,0,'{"version":1,"alone":false,"strategy":"random","seed":7,"definitions":[{"name":"","parameters":[{"name":"learning_rate","type":"continuous","min":0.001,"max":0.1,"scaling":"log","step":null,"written":{"min":"0.001","max":"0.1","step":""},"when":[]},{"name":"optimizer","type":"categorical","values":["sgd","adam"],"when":[]}],"static_hyperparameters":[],"objective":{"metric":"loss","goal":"minimize"},"program":{"command":["/bin/sh","-c","echo loss=0.5; echo \"loss=0.$HONE_TRIAL\"; echo weights > \"$SM_MODEL_DIR/weights\"; [ \"$HONE_TRIAL\" != 2 ]"],"algorithm":"","arguments":false,"inputs":{},"metrics":[{"name":"loss","regex":"loss=([0-9.]+)"}],"environment":{"BEGAN":"/srv/hone/began","SIGN":"/srv/hone/sign"},"resources":{"slots":1,"gpus":0,"labels":{}},"max_runtime_us":null,"grace_period_us":1000000,"checkpoint_interval_us":60000000,"max_attempts":1,"max_lost_attempts":10,"on_failure":{},"on_lost_contact":"continue"}}],"limits":{"max_trials":4,"max_parallel_trials":2,"max_runtime_us":null,"max_failed_trials":null},"completion":{"target":null,"no_improvement":null},"start_points":[],"tags":{}}');
INSERT INTO tuning_job_spec VALUES(1795313178043113,0,'{"version":1,"alone":false,"strategy":"random","seed":7,"definitions":[{"name":"","parameters":[{"name":"learning_rate","type":"continuous","min":0.001,"max":0.1,"scaling":"log","step":null,"written":{"min":"0.001","max":"0.1","step":""},"when":[]},{"name":"optimizer","type":"categorical","values":["sgd","adam"],"when":[]}],"static_hyperparameters":[],"objective":{"metric":"loss","goal":"minimize"},"program":{"command":["/bin/sh","-c","echo loss=1; echo began >> \"$BEGAN\"; while :; do sleep 0.1; done"],"algorithm":"","arguments":false,"inputs":{},"metrics":[{"name":"loss","regex":"loss=([0-9.]+)"}],"environment":{"BEGAN":"/srv/hone/began","SIGN":"/srv/hone/sign"},"resources":{"slots":1,"gpus":0,"labels":{}},"max_runtime_us":null,"grace_period_us":1000000,"checkpoint_interval_us":60000000,"max_attempts":1,"max_lost_attempts":10,"on_failure":{},"on_lost_contact":"continue"}}],"limits":{"max_trials":2,"max_parallel_trials":2,"max_runtime_us":null,"max_failed_trials":null},"completion":{"target":null,"no_improvement":null},"start_points":[],"tags":{}}');
INSERT INTO tuning_job_spec VALUES(1795313178396518,0,'{"version":1,"alone":false,"strategy":"random","seed":7,"definitions":[{"name":"","parameters":[{"name":"learning_rate","type":"continuous","min":0.001,"max":0.1,"scaling":"log","step":null,"written":{"min":"0.001","max":"0.1","step":""},"when":[]},{"name":"optimizer","type":"categorical","values":["sgd","adam"],"when":[]}],"static_hyperparameters":[],"objective":{"metric":"loss","goal":"minimize"},"program":{"command":["/bin/sh","-c","echo \"loss=0.$HONE_TRIAL\"; echo began >> \"$BEGAN\"; [ \"$HONE_ATTEMPT\" != 1 ] || while ! [ -e \"$SIGN\" ]; do sleep 0.1; done"],"algorithm":"","arguments":false,"inputs":{},"metrics":[{"name":"loss","regex":"loss=([0-9.]+)"}],"environment":{"BEGAN":"/srv/hone/began","SIGN":"/srv/hone/sign"},"resources":{"slots":1,"gpus":0,"labels":{}},"max_runtime_us":null,"grace_period_us":1000000,"checkpoint_interval_us":60000000,"max_attempts":1,"max_lost_attempts":10,"on_failure":{},"on_lost_contact":"continue"}}],"limits":{"max_trials":2,"max_parallel_trials":2,"max_runtime_us":null,"max_failed_trials":null},"completion":{"target":null,"no_improvement":null},"start_points":[],"tags":{}}');
CREATE TABLE tuning_job_input (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  definition  INTEGER NOT NULL,
  channel     TEXT    NOT NULL,
  digest      TEXT    NOT NULL REFERENCES artifact (digest),
  PRIMARY KEY (tuning_job, definition, channel)
) STRICT, WITHOUT ROWID;
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
INSERT INTO training_job VALUES(1795313177603591,'seedlings-001-538ef097',1795313177595966,1,0,1795313177603591,0,'{"learning_rate":0.07014224539938008,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Completed','Completed',0.10000000000000000555,NULL,'',1795313177658249,1795313177731955,1,0,0,0,NULL,NULL,NULL,NULL,0,1,'value',0.10000000000000000555);
INSERT INTO training_job VALUES(1795313177603592,'seedlings-002-4432c06f',1795313177595966,2,0,1795313177603591,0,'{"learning_rate":0.002873275937343685,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Failed','Failed',NULL,'program-error','exit code 1: "loss=0.2"',1795313177662264,1795313177714037,1,1,0,0,NULL,NULL,NULL,NULL,0,2,'infeasible',NULL);
INSERT INTO training_job VALUES(1795313177715415,'seedlings-003-3f331ff1',1795313177595966,3,0,1795313177715415,0,'{"learning_rate":0.05005132679745161,"optimizer":"sgd"}',NULL,NULL,NULL,2,'Completed','Completed',0.29999999999999998889,NULL,'',1795313177925763,1795313177991906,1,0,0,0,NULL,NULL,NULL,NULL,0,3,'value',0.29999999999999998889);
INSERT INTO training_job VALUES(1795313177715416,'seedlings-004-046d9b84',1795313177595966,4,0,1795313177715415,0,'{"learning_rate":0.034820850537119016,"optimizer":"sgd"}',NULL,NULL,NULL,2,'Completed','Completed',0.4000000000000000222,NULL,'',1795313177930121,1795313177995901,1,0,0,0,NULL,NULL,NULL,NULL,0,4,'value',0.4000000000000000222);
INSERT INTO training_job VALUES(1795313178043859,'stopped-001-eb063ae0',1795313178043113,1,0,1795313178043859,0,'{"learning_rate":0.07014224539938008,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Stopped','Stopped',1.0,NULL,'',1795313178214286,1795313178355486,1,0,0,0,NULL,NULL,NULL,NULL,0,1,'value',1.0);
INSERT INTO training_job VALUES(1795313178043860,'stopped-002-b7b4967c',1795313178043113,2,0,1795313178043859,0,'{"learning_rate":0.002873275937343685,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Stopped','Stopped',1.0,NULL,'',1795313178226086,1795313178355486,1,0,0,0,NULL,NULL,NULL,NULL,0,2,'value',1.0);
INSERT INTO training_job VALUES(1795313178396846,'running-001-262c69f7',1795313178396518,1,0,1795313178396846,0,'{"learning_rate":0.07014224539938008,"optimizer":"sgd"}',NULL,NULL,NULL,0,'InProgress','Training',NULL,NULL,'',1795313178486360,NULL,1,0,0,0,NULL,NULL,NULL,NULL,0,0,NULL,NULL);
INSERT INTO training_job VALUES(1795313178396847,'running-002-cad00891',1795313178396518,2,0,1795313178396846,0,'{"learning_rate":0.002873275937343685,"optimizer":"sgd"}',NULL,NULL,NULL,0,'InProgress','Training',NULL,NULL,'',1795313178492823,NULL,1,0,0,0,NULL,NULL,NULL,NULL,0,0,NULL,NULL);
CREATE TABLE artifact_reference (
  training_job  INTEGER NOT NULL REFERENCES training_job (id) ON DELETE CASCADE,
  role          TEXT    NOT NULL,  -- "model", "checkpoint", "output".
  digest        TEXT    NOT NULL REFERENCES artifact (digest),
  PRIMARY KEY (training_job, role)
) STRICT, WITHOUT ROWID;
INSERT INTO artifact_reference VALUES(1795313177603591,'model','sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d');
INSERT INTO artifact_reference VALUES(1795313177715415,'model','sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d');
INSERT INTO artifact_reference VALUES(1795313177715416,'model','sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d');
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
INSERT INTO attempt VALUES(1795313177603593,1795313177603591,1,'first',1795313177603591,'Ended',1795313177658249,1795313177731955,1,0,0,'{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177664085,"ended_at":1795313177671623,"runtime_us":7538,"message":""}',NULL,'',9,0.10000000000000000555,'{"count":2,"points":[[1,0.5],[2,0.1]]}',18,0);
INSERT INTO attempt VALUES(1795313177603594,1795313177603592,1,'first',1795313177603591,'Ended',1795313177662264,1795313177714037,1,0,0,'{"exit_code":1,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177664905,"ended_at":1795313177670980,"runtime_us":6075,"message":"\"loss=0.2\""}','program-error','exit code 1: "loss=0.2"',9,0.2000000000000000111,'{"count":2,"points":[[1,0.5],[2,0.2]]}',18,0);
INSERT INTO attempt VALUES(1795313177715417,1795313177715415,1,'first',1795313177715415,'Ended',1795313177925763,1795313177991906,1,0,0,'{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177930292,"ended_at":1795313177942130,"runtime_us":11838,"message":""}',NULL,'',9,0.29999999999999998889,'{"count":2,"points":[[1,0.5],[2,0.3]]}',18,0);
INSERT INTO attempt VALUES(1795313177715418,1795313177715416,1,'first',1795313177715415,'Ended',1795313177930121,1795313177995901,1,0,0,'{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177935000,"ended_at":1795313177947513,"runtime_us":12513,"message":""}',NULL,'',9,0.4000000000000000222,'{"count":2,"points":[[1,0.5],[2,0.4]]}',18,0);
INSERT INTO attempt VALUES(1795313178043861,1795313178043859,1,'first',1795313178043859,'Ended',1795313178214286,1795313178355486,1,1,0,'{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795313178215330,"ended_at":1795313178306278,"runtime_us":90948,"message":""}',NULL,'',0,1.0,'{"count":1,"points":[[1,1.0]]}',7,0);
INSERT INTO attempt VALUES(1795313178043862,1795313178043860,1,'first',1795313178043859,'Ended',1795313178226086,1795313178355486,1,1,0,'{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795313178238260,"ended_at":1795313178303633,"runtime_us":65373,"message":"the program left processes behind, which were ended"}',NULL,'',0,1.0,'{"count":1,"points":[[1,1.0]]}',7,0);
INSERT INTO attempt VALUES(1795313178396848,1795313178396846,1,'first',1795313178396846,'Running',1795313178486360,NULL,1,0,0,NULL,NULL,'',0,0.10000000000000000555,'{"count":1,"points":[[1,0.1]]}',9,0);
INSERT INTO attempt VALUES(1795313178396849,1795313178396847,1,'first',1795313178396846,'Running',1795313178492823,NULL,1,0,0,NULL,NULL,'',0,0.2000000000000000111,'{"count":1,"points":[[1,0.2]]}',9,0);
CREATE TABLE attempt_placement (
  attempt  INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  ordinal  INTEGER NOT NULL,  -- From 0.
  worker   INTEGER NOT NULL REFERENCES worker (id),
  devices  TEXT    NOT NULL,  -- ["0", "1"]
  PRIMARY KEY (attempt, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt_placement VALUES(1795313177603593,0,1795313177594758,'[]');
INSERT INTO attempt_placement VALUES(1795313177603594,0,1795313177594758,'[]');
INSERT INTO attempt_placement VALUES(1795313177715417,0,1795313177594758,'[]');
INSERT INTO attempt_placement VALUES(1795313177715418,0,1795313177594758,'[]');
INSERT INTO attempt_placement VALUES(1795313178043861,0,1795313177594758,'[]');
INSERT INTO attempt_placement VALUES(1795313178043862,0,1795313177594758,'[]');
INSERT INTO attempt_placement VALUES(1795313178396848,0,1795313177594758,'[]');
INSERT INTO attempt_placement VALUES(1795313178396849,0,1795313177594758,'[]');
CREATE TABLE job_log (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  sequence    INTEGER NOT NULL,  -- From 1 within the job.
  at          INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  payload     TEXT    NOT NULL,  -- JSON.
  PRIMARY KEY (tuning_job, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO job_log VALUES(1795313177595966,1,1795313177595966,'created','{"request":"63682ffb9df9f03264baa681bed872d3","seed":7}');
INSERT INTO job_log VALUES(1795313177595966,2,1795313177603591,'suggested','{"first":1,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795313177595966,3,1795313177603591,'placed','{"trial":1,"attempt":1795313177603593,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313177595966,4,1795313177603591,'placed','{"trial":2,"attempt":1795313177603594,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313177595966,5,1795313177661289,'started','{"attempt":1795313177603593,"at":1795313177658249}');
INSERT INTO job_log VALUES(1795313177595966,6,1795313177714037,'observed','{"attempt":1795313177603593,"output":18,"metrics":0,"objective":[9,"0.1"]}');
INSERT INTO job_log VALUES(1795313177595966,7,1795313177714037,'exited','{"attempt":1795313177603593,"exit":{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177664085,"ended_at":1795313177671623,"runtime_us":7538,"message":""},"eligible_workers":1,"objective":[9,"0.1"]}');
INSERT INTO job_log VALUES(1795313177595966,8,1795313177714037,'observed','{"attempt":1795313177603594,"output":18,"metrics":0,"objective":[9,"0.2"]}');
INSERT INTO job_log VALUES(1795313177595966,9,1795313177714037,'started','{"attempt":1795313177603594,"at":1795313177662264}');
INSERT INTO job_log VALUES(1795313177595966,10,1795313177714037,'exited','{"attempt":1795313177603594,"exit":{"exit_code":1,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177664905,"ended_at":1795313177670980,"runtime_us":6075,"message":"\"loss=0.2\""},"eligible_workers":1,"objective":[9,"0.2"]}');
INSERT INTO job_log VALUES(1795313177595966,11,1795313177715415,'suggested','{"first":3,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795313177595966,12,1795313177715415,'placed','{"trial":3,"attempt":1795313177715417,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313177595966,13,1795313177715415,'placed','{"trial":4,"attempt":1795313177715418,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313177595966,14,1795313177731955,'uploaded','{"attempt":1795313177603593,"artifacts":{"model":"sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d"}}');
INSERT INTO job_log VALUES(1795313177595966,15,1795313177929098,'started','{"attempt":1795313177715417,"at":1795313177925763}');
INSERT INTO job_log VALUES(1795313177595966,16,1795313177980101,'observed','{"attempt":1795313177715417,"output":18,"metrics":0,"objective":[9,"0.3"]}');
INSERT INTO job_log VALUES(1795313177595966,17,1795313177980101,'exited','{"attempt":1795313177715417,"exit":{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177930292,"ended_at":1795313177942130,"runtime_us":11838,"message":""},"eligible_workers":1,"objective":[9,"0.3"]}');
INSERT INTO job_log VALUES(1795313177595966,18,1795313177980101,'observed','{"attempt":1795313177715418,"output":18,"metrics":0,"objective":[9,"0.4"]}');
INSERT INTO job_log VALUES(1795313177595966,19,1795313177980101,'started','{"attempt":1795313177715418,"at":1795313177930121}');
INSERT INTO job_log VALUES(1795313177595966,20,1795313177980101,'exited','{"attempt":1795313177715418,"exit":{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795313177935000,"ended_at":1795313177947513,"runtime_us":12513,"message":""},"eligible_workers":1,"objective":[9,"0.4"]}');
INSERT INTO job_log VALUES(1795313177595966,21,1795313177991906,'uploaded','{"attempt":1795313177715417,"artifacts":{"model":"sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d"}}');
INSERT INTO job_log VALUES(1795313177595966,22,1795313177995901,'uploaded','{"attempt":1795313177715418,"artifacts":{"model":"sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d"}}');
INSERT INTO job_log VALUES(1795313178043113,1,1795313178043113,'created','{"request":"7c255a81ef82c8bac160972e5ae43598","seed":7}');
INSERT INTO job_log VALUES(1795313178043113,2,1795313178043859,'suggested','{"first":1,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795313178043113,3,1795313178043859,'placed','{"trial":1,"attempt":1795313178043861,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313178043113,4,1795313178043859,'placed','{"trial":2,"attempt":1795313178043862,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313178043113,5,1795313178219587,'started','{"attempt":1795313178043861,"at":1795313178214286}');
INSERT INTO job_log VALUES(1795313178043113,6,1795313178270575,'observed','{"attempt":1795313178043861,"output":7,"metrics":0,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795313178043113,7,1795313178270575,'observed','{"attempt":1795313178043862,"output":7,"metrics":0,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795313178043113,8,1795313178270575,'started','{"attempt":1795313178043862,"at":1795313178226086}');
INSERT INTO job_log VALUES(1795313178043113,9,1795313178298696,'stop','{"request":"218ca5816bef0423ad257d576472078a"}');
INSERT INTO job_log VALUES(1795313178043113,10,1795313178355486,'exited','{"attempt":1795313178043861,"exit":{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795313178215330,"ended_at":1795313178306278,"runtime_us":90948,"message":""},"eligible_workers":1,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795313178043113,11,1795313178355486,'uploaded','{"attempt":1795313178043861}');
INSERT INTO job_log VALUES(1795313178043113,12,1795313178355486,'exited','{"attempt":1795313178043862,"exit":{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795313178238260,"ended_at":1795313178303633,"runtime_us":65373,"message":"the program left processes behind, which were ended"},"eligible_workers":1,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795313178043113,13,1795313178355486,'uploaded','{"attempt":1795313178043862}');
INSERT INTO job_log VALUES(1795313178396518,1,1795313178396518,'created','{"request":"143449988c470a072ce0541514177547","seed":7}');
INSERT INTO job_log VALUES(1795313178396518,2,1795313178396846,'suggested','{"first":1,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795313178396518,3,1795313178396846,'placed','{"trial":1,"attempt":1795313178396848,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313178396518,4,1795313178396846,'placed','{"trial":2,"attempt":1795313178396849,"worker":1795313177594758}');
INSERT INTO job_log VALUES(1795313178396518,5,1795313178491605,'started','{"attempt":1795313178396848,"at":1795313178486360}');
INSERT INTO job_log VALUES(1795313178396518,6,1795313178542887,'observed','{"attempt":1795313178396848,"output":9,"metrics":0,"objective":[0,"0.1"]}');
INSERT INTO job_log VALUES(1795313178396518,7,1795313178542887,'observed','{"attempt":1795313178396849,"output":9,"metrics":0,"objective":[0,"0.2"]}');
INSERT INTO job_log VALUES(1795313178396518,8,1795313178542887,'started','{"attempt":1795313178396849,"at":1795313178492823}');
CREATE TABLE unknown_exit (
  attempt      INTEGER PRIMARY KEY,
  worker       INTEGER NOT NULL,
  exit         TEXT    NOT NULL,
  reported_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE metric (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO metric VALUES(1,'loss');
CREATE TABLE observation (
  attempt      INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  metric       INTEGER NOT NULL REFERENCES metric (id),
  sequence     INTEGER NOT NULL,  -- The attempt's own count, so that a repeated report is a no-op.
  step         INTEGER,           -- As the program gave it: an epoch, a batch.
  observed_at  INTEGER NOT NULL,  -- Microseconds since 1970, UTC, by the agent's clock.
  value        REAL    NOT NULL,  -- Finite: SQLite would store NaN as NULL.
  PRIMARY KEY (attempt, metric, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO observation VALUES(1795313177603593,1,0,NULL,1795313177711957,0.5);
INSERT INTO observation VALUES(1795313177603593,1,9,NULL,1795313177711957,0.10000000000000000555);
INSERT INTO observation VALUES(1795313177603594,1,0,NULL,1795313177712757,0.5);
INSERT INTO observation VALUES(1795313177603594,1,9,NULL,1795313177712757,0.2000000000000000111);
INSERT INTO observation VALUES(1795313177715417,1,0,NULL,1795313177978824,0.5);
INSERT INTO observation VALUES(1795313177715417,1,9,NULL,1795313177978824,0.29999999999999998889);
INSERT INTO observation VALUES(1795313177715418,1,0,NULL,1795313177979562,0.5);
INSERT INTO observation VALUES(1795313177715418,1,9,NULL,1795313177979562,0.4000000000000000222);
INSERT INTO observation VALUES(1795313178043861,1,0,NULL,1795313178269346,1.0);
INSERT INTO observation VALUES(1795313178043862,1,0,NULL,1795313178270041,1.0);
INSERT INTO observation VALUES(1795313178396848,1,0,NULL,1795313178541538,0.10000000000000000555);
INSERT INTO observation VALUES(1795313178396849,1,0,NULL,1795313178542331,0.2000000000000000111);
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
INSERT INTO attempt_metric VALUES(1795313177603593,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795313177603594,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795313177715417,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795313177715418,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795313178043861,1,1,1,1,NULL,0,-1);
INSERT INTO attempt_metric VALUES(1795313178043862,1,1,1,1,NULL,0,-1);
INSERT INTO attempt_metric VALUES(1795313178396848,1,1,1,1,NULL,0,-1);
INSERT INTO attempt_metric VALUES(1795313178396849,1,1,1,1,NULL,0,-1);
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
INSERT INTO state_change VALUES(1795313177594759,1795313177594758,0,0,0,1795313177594758,'','','Connected',NULL,'');
INSERT INTO state_change VALUES(1795313177595967,1795313177595966,1795313177595966,0,0,0,'','','InProgress',NULL,'');
INSERT INTO state_change VALUES(1795313177603595,1795313177603591,1795313177595966,1,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313177603596,1795313177603591,1795313177595966,2,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313177603597,1795313177603591,1795313177595966,1,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313177603598,1795313177603591,1795313177595966,2,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313177661289,1795313177661289,1795313177595966,1,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795313177714037,1795313177714037,1795313177595966,1,1,0,'','Training','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795313177714038,1795313177714037,1795313177595966,2,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795313177714039,1795313177714037,1795313177595966,2,1,0,'','Training','Failed','program-error','exit code 1: "loss=0.2"');
INSERT INTO state_change VALUES(1795313177715419,1795313177715415,1795313177595966,3,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313177715420,1795313177715415,1795313177595966,4,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313177715421,1795313177715415,1795313177595966,3,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313177715422,1795313177715415,1795313177595966,4,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313177731955,1795313177731955,1795313177595966,1,1,0,'','Uploading','Completed',NULL,'');
INSERT INTO state_change VALUES(1795313177929098,1795313177929098,1795313177595966,3,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795313177980101,1795313177980101,1795313177595966,3,1,0,'','Training','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795313177980102,1795313177980101,1795313177595966,4,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795313177980103,1795313177980101,1795313177595966,4,1,0,'','Training','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795313177991906,1795313177991906,1795313177595966,3,1,0,'','Uploading','Completed',NULL,'');
INSERT INTO state_change VALUES(1795313177995901,1795313177995901,1795313177595966,4,1,0,'','Uploading','Completed',NULL,'');
INSERT INTO state_change VALUES(1795313177995902,1795313177995901,1795313177595966,0,0,0,'','InProgress','Completed',NULL,'max_trials have ended');
INSERT INTO state_change VALUES(1795313178043114,1795313178043113,1795313178043113,0,0,0,'','','InProgress',NULL,'');
INSERT INTO state_change VALUES(1795313178043863,1795313178043859,1795313178043113,1,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313178043864,1795313178043859,1795313178043113,2,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313178043865,1795313178043859,1795313178043113,1,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313178043866,1795313178043859,1795313178043113,2,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313178219587,1795313178219587,1795313178043113,1,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795313178270575,1795313178270575,1795313178043113,2,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795313178298696,1795313178298696,1795313178043113,0,0,0,'','InProgress','Stopping',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795313178298697,1795313178298696,1795313178043113,1,1,0,'','Training','Stopping',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795313178298698,1795313178298696,1795313178043113,2,1,0,'','Training','Stopping',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795313178355486,1795313178355486,1795313178043113,1,1,0,'','Stopping','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795313178355487,1795313178355486,1795313178043113,1,1,0,'','Uploading','Stopped',NULL,'');
INSERT INTO state_change VALUES(1795313178355488,1795313178355486,1795313178043113,2,1,0,'','Stopping','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795313178355489,1795313178355486,1795313178043113,2,1,0,'','Uploading','Stopped',NULL,'');
INSERT INTO state_change VALUES(1795313178355490,1795313178355486,1795313178043113,0,0,0,'','Stopping','Stopped',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795313178396519,1795313178396518,1795313178396518,0,0,0,'','','InProgress',NULL,'');
INSERT INTO state_change VALUES(1795313178396850,1795313178396846,1795313178396518,1,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313178396851,1795313178396846,1795313178396518,2,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795313178396852,1795313178396846,1795313178396518,1,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313178396853,1795313178396846,1795313178396518,2,1,1795313177594758,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795313178491605,1795313178491605,1795313178396518,1,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795313178542887,1795313178542887,1795313178396518,2,1,0,'','Starting','Training',NULL,'');
CREATE INDEX tuning_job_by_status ON tuning_job (status, id);
CREATE INDEX tuning_job_not_ended ON tuning_job (id)
  WHERE status = 'InProgress' OR status = 'Stopping' OR status = 'Deleting';
CREATE TRIGGER tuning_job_takes_its_name AFTER INSERT ON tuning_job BEGIN
  INSERT INTO name (name, tuning_job) VALUES (NEW.name, NEW.id);
END;
CREATE TRIGGER tuning_job_frees_its_name AFTER DELETE ON tuning_job BEGIN
  DELETE FROM name WHERE name = OLD.name AND tuning_job = OLD.id;
END;
CREATE INDEX tuning_job_input_by_digest ON tuning_job_input (digest);
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
CREATE INDEX artifact_reference_by_digest ON artifact_reference (digest);
CREATE INDEX attempt_not_ended ON attempt (id) WHERE status <> 'Ended';
CREATE VIEW analytics AS
SELECT
  tuning_job.name         AS tuning_job,
  training_job.trial      AS trial,
  training_job.assignment AS hyperparameters,  -- JSON: hyperparameters ->> 'learning_rate'
  training_job.name       AS TrainingJobName,
  training_job.status     AS TrainingJobStatus,
  training_job.objective  AS FinalObjectiveValue,
  -- Milliseconds are cut off, not rounded.
  strftime('%Y-%m-%dT%H:%M:%S', training_job.started_at / 1000000, 'unixepoch') ||
    printf('.%03dZ', training_job.started_at / 1000 % 1000) AS TrainingStartTime,
  strftime('%Y-%m-%dT%H:%M:%S', training_job.ended_at / 1000000, 'unixepoch') ||
    printf('.%03dZ', training_job.ended_at / 1000 % 1000) AS TrainingEndTime,
  (training_job.ended_at - training_job.started_at) / 1e6 AS TrainingElapsedTimeSeconds
FROM training_job JOIN tuning_job ON tuning_job.id = training_job.tuning_job
WHERE NOT tuning_job.alone
;
CREATE INDEX state_change_by_job ON state_change (tuning_job, sequence, trial);
COMMIT;
