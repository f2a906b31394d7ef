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
INSERT INTO cluster VALUES(1,'8c6a5e2833775993d6882b200799f3cf',1795310101732365,1795310100958459);
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
INSERT INTO worker VALUES(1795310101270583,'4343c106b9060365ef5db899892b2d08','a714a05a1f6551c97d8f386f391f7a4db4cdfdedb1c232a7cb01840686697795','node-1','node-1','machine-of-node-1','0.1.0',2,'[]','{}',0,1,-2345913556780365476,1795310101270583,'Connected',NULL,'',0);
CREATE TABLE artifact (
  digest     TEXT    PRIMARY KEY,  -- "sha256:" and 64 hexadecimal digits.
  size       INTEGER NOT NULL,     -- The sum of its files, in bytes.
  files      INTEGER NOT NULL,
  stored_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO artifact VALUES('sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d',8,1,1795310101452615);
CREATE TABLE name (
  name          TEXT PRIMARY KEY COLLATE NOCASE,
  tuning_job    INTEGER,
  training_job  INTEGER,
  CHECK (tuning_job IS NOT NULL OR training_job IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO name VALUES('running',1795310101704797,NULL);
INSERT INTO name VALUES('running-001-bdba83ae',NULL,1795310101704964);
INSERT INTO name VALUES('running-002-d2f66e5a',NULL,1795310101704965);
INSERT INTO name VALUES('seedlings',1795310101270428,NULL);
INSERT INTO name VALUES('seedlings-001-b35ab2b3',NULL,1795310101274710);
INSERT INTO name VALUES('seedlings-002-31efde42',NULL,1795310101274711);
INSERT INTO name VALUES('seedlings-003-b1ad0caf',NULL,1795310101364844);
INSERT INTO name VALUES('seedlings-004-f8d9157c',NULL,1795310101364845);
INSERT INTO name VALUES('stopped',1795310101485297,NULL);
INSERT INTO name VALUES('stopped-001-aa24f3ce',NULL,1795310101485971);
INSERT INTO name VALUES('stopped-002-9dff2846',NULL,1795310101485972);
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
INSERT INTO tuning_job VALUES(1795310101270428,'seedlings',0,1795310101270428,'Completed','max_trials have ended','Completed',1795310101455750,1795310101455750,NULL,NULL,NULL,0,3,1,0,1,'exit code 1: "loss=0.2"',4,0,2,22,1,0.10000000000000000555);
INSERT INTO tuning_job VALUES(1795310101485297,'stopped',0,1795310101485297,'Stopped','stopped by a user','Stopped',1795310101675408,1795310101675408,NULL,NULL,NULL,0,0,0,2,0,'',2,0,1,13,1,1.0);
INSERT INTO tuning_job VALUES(1795310101704797,'running',0,1795310101704797,'InProgress','',NULL,1795310102743005,NULL,NULL,NULL,NULL,2,0,0,0,0,'',0,0,0,8,0,0.0);
CREATE TABLE tuning_job_request (
  tuning_job  INTEGER PRIMARY KEY REFERENCES tuning_job (id) ON DELETE CASCADE,
  request     BLOB NOT NULL
) STRICT;
INSERT INTO tuning_job_request VALUES(1795310101270428,X'7b2276657273696f6e223a312c22616c6f6e65223a66616c73652c227374726174656779223a2272616e646f6d222c2273656564223a372c22646566696e6974696f6e73223a5b7b226e616d65223a22222c22706172616d6574657273223a5b7b226e616d65223a226c6561726e696e675f72617465222c2274797065223a22636f6e74696e756f7573222c226d696e223a302e3030312c226d6178223a302e312c227363616c696e67223a226c6f67222c2273746570223a6e756c6c2c227772697474656e223a7b226d696e223a22302e303031222c226d6178223a22302e31222c2273746570223a22227d2c227768656e223a5b5d7d2c7b226e616d65223a226f7074696d697a6572222c2274797065223a2263617465676f726963616c222c2276616c756573223a5b22736764222c226164616d225d2c227768656e223a5b5d7d5d2c227374617469635f6879706572706172616d6574657273223a5b5d2c226f626a656374697665223a7b226d6574726963223a226c6f7373222c22676f616c223a226d696e696d697a65227d2c2270726f6772616d223a7b22636f6d6d616e64223a5b222f62696e2f7368222c222d63222c226563686f206c6f73733d302e353b206563686f205c226c6f73733d302e24484f4e455f545249414c5c223b206563686f2077656967687473203e205c2224534d5f4d4f44454c5f4449522f776569676874735c223b205b205c2224484f4e455f545249414c5c2220213d2032205d225d2c22616c676f726974686d223a22222c22617267756d656e7473223a66616c73652c22696e70757473223a7b7d2c226d657472696373223a5b7b226e616d65223a226c6f7373222c227265676578223a226c6f73733d285b302d392e5d2b29227d5d2c22656e7669726f6e6d656e74223a7b22424547414e223a222f746d702f686f6e652d72656c656173652d75754e594e362f626567616e222c225349474e223a222f746d702f686f6e652d72656c656173652d75754e594e362f7369676e227d2c227265736f7572636573223a7b22736c6f7473223a312c2267707573223a302c226c6162656c73223a7b7d7d2c226d61785f72756e74696d655f7573223a6e756c6c2c2267726163655f706572696f645f7573223a313030303030302c226d61785f617474656d707473223a312c226d61785f6c6f73745f617474656d707473223a31302c226f6e5f6661696c757265223a7b7d2c226f6e5f6c6f73745f636f6e74616374223a22636f6e74696e7565227d7d5d2c226c696d697473223a7b226d61785f747269616c73223a342c226d61785f706172616c6c656c5f747269616c73223a322c226d61785f72756e74696d655f7573223a6e756c6c2c226d61785f6661696c65645f747269616c73223a6e756c6c7d2c22636f6d706c6574696f6e223a7b22746172676574223a6e756c6c2c226e6f5f696d70726f76656d656e74223a6e756c6c7d2c2273746172745f706f696e7473223a5b5d2c2274616773223a7b7d7d');
INSERT INTO tuning_job_request VALUES(1795310101485297,X'7b2276657273696f6e223a312c22616c6f6e65223a66616c73652c227374726174656779223a2272616e646f6d222c2273656564223a372c22646566696e6974696f6e73223a5b7b226e616d65223a22222c22706172616d6574657273223a5b7b226e616d65223a226c6561726e696e675f72617465222c2274797065223a22636f6e74696e756f7573222c226d696e223a302e3030312c226d6178223a302e312c227363616c696e67223a226c6f67222c2273746570223a6e756c6c2c227772697474656e223a7b226d696e223a22302e303031222c226d6178223a22302e31222c2273746570223a22227d2c227768656e223a5b5d7d2c7b226e616d65223a226f7074696d697a6572222c2274797065223a2263617465676f726963616c222c2276616c756573223a5b22736764222c226164616d225d2c227768656e223a5b5d7d5d2c227374617469635f6879706572706172616d6574657273223a5b5d2c226f626a656374697665223a7b226d6574726963223a226c6f7373222c22676f616c223a226d696e696d697a65227d2c2270726f6772616d223a7b22636f6d6d616e64223a5b222f62696e2f7368222c222d63222c226563686f206c6f73733d313b206563686f20626567616e203e3e205c2224424547414e5c223b207768696c65203a3b20646f20736c65657020302e313b20646f6e65225d2c22616c676f726974686d223a22222c22617267756d656e7473223a66616c73652c22696e70757473223a7b7d2c226d657472696373223a5b7b226e616d65223a226c6f7373222c227265676578223a226c6f73733d285b302d392e5d2b29227d5d2c22656e7669726f6e6d656e74223a7b22424547414e223a222f746d702f686f6e652d72656c656173652d75754e594e362f626567616e222c225349474e223a222f746d702f686f6e652d72656c656173652d75754e594e362f7369676e227d2c227265736f7572636573223a7b22736c6f7473223a312c2267707573223a302c226c6162656c73223a7b7d7d2c226d61785f72756e74696d655f7573223a6e756c6c2c2267726163655f706572696f645f7573223a313030303030302c226d61785f617474656d707473223a312c226d61785f6c6f73745f617474656d707473223a31302c226f6e5f6661696c757265223a7b7d2c226f6e5f6c6f73745f636f6e74616374223a22636f6e74696e7565227d7d5d2c226c696d697473223a7b226d61785f747269616c73223a322c226d61785f706172616c6c656c5f747269616c73223a322c226d61785f72756e74696d655f7573223a6e756c6c2c226d61785f6661696c65645f747269616c73223a6e756c6c7d2c22636f6d706c6574696f6e223a7b22746172676574223a6e756c6c2c226e6f5f696d70726f76656d656e74223a6e756c6c7d2c2273746172745f706f696e7473223a5b5d2c2274616773223a7b7d7d');
INSERT INTO tuning_job_request VALUES(1795310101704797,X'7b2276657273696f6e223a312c22616c6f6e65223a66616c73652c227374726174656779223a2272616e646f6d222c2273656564223a372c22646566696e6974696f6e73223a5b7b226e616d65223a22222c22706172616d6574657273223a5b7b226e616d65223a226c6561726e696e675f72617465222c2274797065223a22636f6e74696e756f7573222c226d696e223a302e3030312c226d6178223a302e312c227363616c696e67223a226c6f67222c2273746570223a6e756c6c2c227772697474656e223a7b226d696e223a22302e303031222c226d6178223a22302e31222c2273746570223a22227d2c227768656e223a5b5d7d2c7b226e616d65223a226f7074696d697a6572222c2274797065223a2263617465676f726963616c222c2276616c756573223a5b22736764222c226164616d225d2c227768656e223a5b5d7d5d2c227374617469635f6879706572706172616d6574657273223a5b5d2c226f626a656374697665223a7b226d6574726963223a226c6f7373222c22676f616c223a226d696e696d697a65227d2c2270726f6772616d223a7b22636f6d6d616e64223a5b222f62696e2f7368222c222d63222c226563686f205c226c6f73733d302e24484f4e455f545249414c5c223b206563686f20626567616e203e3e205c2224424547414e5c223b205b205c2224484f4e455f415454454d50545c2220213d2031205d207c7c207768696c652021205b202d65205c22245349474e5c22205d3b20646f20736c65657020302e313b20646f6e65225d2c22616c676f726974686d223a22222c22617267756d656e7473223a66616c73652c22696e70757473223a7b7d2c226d657472696373223a5b7b226e616d65223a226c6f7373222c227265676578223a226c6f73733d285b302d392e5d2b29227d5d2c22656e7669726f6e6d656e74223a7b22424547414e223a222f746d702f686f6e652d72656c656173652d75754e594e362f626567616e222c225349474e223a222f746d702f686f6e652d72656c656173652d75754e594e362f7369676e227d2c227265736f7572636573223a7b22736c6f7473223a312c2267707573223a302c226c6162656c73223a7b7d7d2c226d61785f72756e74696d655f7573223a6e756c6c2c2267726163655f706572696f645f7573223a313030303030302c226d61785f617474656d707473223a312c226d61785f6c6f73745f617474656d707473223a31302c226f6e5f6661696c757265223a7b7d2c226f6e5f6c6f73745f636f6e74616374223a22636f6e74696e7565227d7d5d2c226c696d697473223a7b226d61785f747269616c73223a322c226d61785f706172616c6c656c5f747269616c73223a322c226d61785f72756e74696d655f7573223a6e756c6c2c226d61785f6661696c65645f747269616c73223a6e756c6c7d2c22636f6d706c6574696f6e223a7b22746172676574223a6e756c6c2c226e6f5f696d70726f76656d656e74223a6e756c6c7d2c2273746172745f706f696e7473223a5b5d2c2274616773223a7b7d7d');
CREATE TABLE tuning_job_spec (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  revision    INTEGER NOT NULL,  -- Of the history, from which on it counts; 0: from the beginning.
  spec        TEXT    NOT NULL,  -- Keys of other releases are kept.
  PRIMARY KEY (tuning_job, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO tuning_job_spec VALUES(1795310101270428,0,'{"version":1,"alone":false,"strategy":"random","seed":7,"definitions":[{"name":"","parameters":[{"name":"learning_rate","type":"continuous","min":0.001,"max":0.1,"scaling":"log","step":null,"written":{"min":"0.001","max":"0.1","step":""},"when":[]},{"name":"optimizer","type":"categorical","values":["sgd","adam"],"when":[]}],"static_hyperparameters":[],"objective":{"metric":"loss","goal":"minimize"},"program":{"command":["/bin/sh","-c","echo loss=0.5; echo \"loss=0.$HONE_TRIAL\"; echo weights > \"$SM_MODEL_DIR/weights\"; [ \"$HONE_TRIAL\" != 2 ]"],"algorithm":"","arguments":false,"inputs":{},"metrics":[{"name":"loss","regex":"loss=([0-9.]+)"}],"environment":{"BEGAN":"/srv/hone/began","SIGN":"/srv/hone/sign"},"resources":{"slots":1,"gpus":0,"labels":{}},"max_runtime_us":null,"grace_period_us":1000000,"max_attempts":1,"max_lost_attempts":10,"on_failure":{},"on_lost_contact":"continue"}}],"limits":{"max_trials":4,"max_parallel_trials":2,"max_runtime_us":null,"max_failed_trials":null},"completion":{"target":null,"no_improvement":null},"start_points":[],"tags":{}}');
INSERT INTO tuning_job_spec VALUES(1795310101485297,0,'{"version":1,"alone":false,"strategy":"random","seed":7,"definitions":[{"name":"","parameters":[{"name":"learning_rate","type":"continuous","min":0.001,"max":0.1,"scaling":"log","step":null,"written":{"min":"0.001","max":"0.1","step":""},"when":[]},{"name":"optimizer","type":"categorical","values":["sgd","adam"],"when":[]}],"static_hyperparameters":[],"objective":{"metric":"loss","goal":"minimize"},"program":{"command":["/bin/sh","-c","echo loss=1; echo began >> \"$BEGAN\"; while :; do sleep 0.1; done"],"algorithm":"","arguments":false,"inputs":{},"metrics":[{"name":"loss","regex":"loss=([0-9.]+)"}],"environment":{"BEGAN":"/srv/hone/began","SIGN":"/srv/hone/sign"},"resources":{"slots":1,"gpus":0,"labels":{}},"max_runtime_us":null,"grace_period_us":1000000,"max_attempts":1,"max_lost_attempts":10,"on_failure":{},"on_lost_contact":"continue"}}],"limits":{"max_trials":2,"max_parallel_trials":2,"max_runtime_us":null,"max_failed_trials":null},"completion":{"target":null,"no_improvement":null},"start_points":[],"tags":{}}');
INSERT INTO tuning_job_spec VALUES(1795310101704797,0,'{"version":1,"alone":false,"strategy":"random","seed":7,"definitions":[{"name":"","parameters":[{"name":"learning_rate","type":"continuous","min":0.001,"max":0.1,"scaling":"log","step":null,"written":{"min":"0.001","max":"0.1","step":""},"when":[]},{"name":"optimizer","type":"categorical","values":["sgd","adam"],"when":[]}],"static_hyperparameters":[],"objective":{"metric":"loss","goal":"minimize"},"program":{"command":["/bin/sh","-c","echo \"loss=0.$HONE_TRIAL\"; echo began >> \"$BEGAN\"; [ \"$HONE_ATTEMPT\" != 1 ] || while ! [ -e \"$SIGN\" ]; do sleep 0.1; done"],"algorithm":"","arguments":false,"inputs":{},"metrics":[{"name":"loss","regex":"loss=([0-9.]+)"}],"environment":{"BEGAN":"/srv/hone/began","SIGN":"/srv/hone/sign"},"resources":{"slots":1,"gpus":0,"labels":{}},"max_runtime_us":null,"grace_period_us":1000000,"max_attempts":1,"max_lost_attempts":10,"on_failure":{},"on_lost_contact":"continue"}}],"limits":{"max_trials":2,"max_parallel_trials":2,"max_runtime_us":null,"max_failed_trials":null},"completion":{"target":null,"no_improvement":null},"start_points":[],"tags":{}}');
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
INSERT INTO training_job VALUES(1795310101274710,'seedlings-001-b35ab2b3',1795310101270428,1,0,1795310101274710,0,'{"learning_rate":0.07014224539938008,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Completed','Completed',0.10000000000000000555,NULL,'',1795310101308450,1795310101371547,1,0,0,0,NULL,NULL,NULL,NULL,0,1,'value',0.10000000000000000555);
INSERT INTO training_job VALUES(1795310101274711,'seedlings-002-31efde42',1795310101270428,2,0,1795310101274710,0,'{"learning_rate":0.002873275937343685,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Failed','Failed',NULL,'program-error','exit code 1: "loss=0.2"',1795310101308543,1795310101363744,1,1,0,0,NULL,NULL,NULL,NULL,0,2,'infeasible',NULL);
INSERT INTO training_job VALUES(1795310101364844,'seedlings-003-b1ad0caf',1795310101270428,3,0,1795310101364844,0,'{"learning_rate":0.05005132679745161,"optimizer":"sgd"}',NULL,NULL,NULL,2,'Completed','Completed',0.29999999999999998889,NULL,'',1795310101390542,1795310101452032,1,0,0,0,NULL,NULL,NULL,NULL,0,3,'value',0.29999999999999998889);
INSERT INTO training_job VALUES(1795310101364845,'seedlings-004-f8d9157c',1795310101270428,4,0,1795310101364844,0,'{"learning_rate":0.034820850537119016,"optimizer":"sgd"}',NULL,NULL,NULL,2,'Completed','Completed',0.4000000000000000222,NULL,'',1795310101393566,1795310101455750,1,0,0,0,NULL,NULL,NULL,NULL,0,4,'value',0.4000000000000000222);
INSERT INTO training_job VALUES(1795310101485971,'stopped-001-aa24f3ce',1795310101485297,1,0,1795310101485971,0,'{"learning_rate":0.07014224539938008,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Stopped','Stopped',1.0,NULL,'',1795310101575631,1795310101675408,1,0,0,0,NULL,NULL,NULL,NULL,0,1,'value',1.0);
INSERT INTO training_job VALUES(1795310101485972,'stopped-002-9dff2846',1795310101485297,2,0,1795310101485971,0,'{"learning_rate":0.002873275937343685,"optimizer":"sgd"}',NULL,NULL,NULL,0,'Stopped','Stopped',1.0,NULL,'',1795310101578774,1795310101675408,1,0,0,0,NULL,NULL,NULL,NULL,0,2,'value',1.0);
INSERT INTO training_job VALUES(1795310101704964,'running-001-bdba83ae',1795310101704797,1,0,1795310101704964,0,'{"learning_rate":0.07014224539938008,"optimizer":"sgd"}',NULL,NULL,NULL,0,'InProgress','Training',NULL,NULL,'',1795310101723879,NULL,1,0,0,0,NULL,NULL,NULL,NULL,0,0,NULL,NULL);
INSERT INTO training_job VALUES(1795310101704965,'running-002-d2f66e5a',1795310101704797,2,0,1795310101704964,0,'{"learning_rate":0.002873275937343685,"optimizer":"sgd"}',NULL,NULL,NULL,0,'InProgress','Training',NULL,NULL,'',1795310101730918,NULL,1,0,0,0,NULL,NULL,NULL,NULL,0,0,NULL,NULL);
CREATE TABLE artifact_reference (
  training_job  INTEGER NOT NULL REFERENCES training_job (id) ON DELETE CASCADE,
  role          TEXT    NOT NULL,  -- "model", "checkpoint", "output".
  digest        TEXT    NOT NULL REFERENCES artifact (digest),
  PRIMARY KEY (training_job, role)
) STRICT, WITHOUT ROWID;
INSERT INTO artifact_reference VALUES(1795310101274710,'model','sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d');
INSERT INTO artifact_reference VALUES(1795310101364844,'model','sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d');
INSERT INTO artifact_reference VALUES(1795310101364845,'model','sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d');
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
INSERT INTO attempt VALUES(1795310101274712,1795310101274710,1,'first',1795310101274710,'Ended',1795310101308450,1795310101371547,1,0,0,'{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101309848,"ended_at":1795310101316408,"runtime_us":6560,"message":""}',NULL,'',9,0.10000000000000000555,'{"count":2,"points":[[1,0.5],[2,0.1]]}',18,0);
INSERT INTO attempt VALUES(1795310101274713,1795310101274711,1,'first',1795310101274710,'Ended',1795310101308543,1795310101363744,1,0,0,'{"exit_code":1,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101311151,"ended_at":1795310101315010,"runtime_us":3859,"message":"\"loss=0.2\""}','program-error','exit code 1: "loss=0.2"',9,0.2000000000000000111,'{"count":2,"points":[[1,0.5],[2,0.2]]}',18,0);
INSERT INTO attempt VALUES(1795310101364846,1795310101364844,1,'first',1795310101364844,'Ended',1795310101390542,1795310101452032,1,0,0,'{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101392193,"ended_at":1795310101397352,"runtime_us":5158,"message":""}',NULL,'',9,0.29999999999999998889,'{"count":2,"points":[[1,0.5],[2,0.3]]}',18,0);
INSERT INTO attempt VALUES(1795310101364847,1795310101364845,1,'first',1795310101364844,'Ended',1795310101393566,1795310101455750,1,0,0,'{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101395418,"ended_at":1795310101397536,"runtime_us":2118,"message":""}',NULL,'',9,0.4000000000000000222,'{"count":2,"points":[[1,0.5],[2,0.4]]}',18,0);
INSERT INTO attempt VALUES(1795310101485973,1795310101485971,1,'first',1795310101485971,'Ended',1795310101575631,1795310101675408,1,1,0,'{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795310101576757,"ended_at":1795310101622984,"runtime_us":46227,"message":"the program left processes behind, which were ended"}',NULL,'',0,1.0,'{"count":1,"points":[[1,1.0]]}',7,0);
INSERT INTO attempt VALUES(1795310101485974,1795310101485972,1,'first',1795310101485971,'Ended',1795310101578774,1795310101675408,1,1,0,'{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795310101580460,"ended_at":1795310101624111,"runtime_us":43651,"message":"the program left processes behind, which were ended"}',NULL,'',0,1.0,'{"count":1,"points":[[1,1.0]]}',7,0);
INSERT INTO attempt VALUES(1795310101704966,1795310101704964,1,'first',1795310101704964,'Running',1795310101723879,NULL,1,0,0,NULL,NULL,'',0,0.10000000000000000555,'{"count":1,"points":[[1,0.1]]}',9,0);
INSERT INTO attempt VALUES(1795310101704967,1795310101704965,1,'first',1795310101704964,'Running',1795310101730918,NULL,1,0,0,NULL,NULL,'',0,0.2000000000000000111,'{"count":1,"points":[[1,0.2]]}',9,0);
CREATE TABLE attempt_placement (
  attempt  INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  ordinal  INTEGER NOT NULL,  -- From 0.
  worker   INTEGER NOT NULL REFERENCES worker (id),
  devices  TEXT    NOT NULL,  -- ["0", "1"]
  PRIMARY KEY (attempt, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt_placement VALUES(1795310101274712,0,1795310101270583,'[]');
INSERT INTO attempt_placement VALUES(1795310101274713,0,1795310101270583,'[]');
INSERT INTO attempt_placement VALUES(1795310101364846,0,1795310101270583,'[]');
INSERT INTO attempt_placement VALUES(1795310101364847,0,1795310101270583,'[]');
INSERT INTO attempt_placement VALUES(1795310101485973,0,1795310101270583,'[]');
INSERT INTO attempt_placement VALUES(1795310101485974,0,1795310101270583,'[]');
INSERT INTO attempt_placement VALUES(1795310101704966,0,1795310101270583,'[]');
INSERT INTO attempt_placement VALUES(1795310101704967,0,1795310101270583,'[]');
CREATE TABLE job_log (
  tuning_job  INTEGER NOT NULL REFERENCES tuning_job (id) ON DELETE CASCADE,
  sequence    INTEGER NOT NULL,  -- From 1 within the job.
  at          INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  payload     TEXT    NOT NULL,  -- JSON.
  PRIMARY KEY (tuning_job, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO job_log VALUES(1795310101270428,1,1795310101270428,'created','{"request":"b1cc9babb61fd3d6d716256cb4dcfe5e","seed":7}');
INSERT INTO job_log VALUES(1795310101270428,2,1795310101274710,'suggested','{"first":1,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795310101270428,3,1795310101274710,'placed','{"trial":1,"attempt":1795310101274712,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101270428,4,1795310101274710,'placed','{"trial":2,"attempt":1795310101274713,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101270428,5,1795310101314235,'started','{"attempt":1795310101274712,"at":1795310101308450}');
INSERT INTO job_log VALUES(1795310101270428,6,1795310101314235,'started','{"attempt":1795310101274713,"at":1795310101308543}');
INSERT INTO job_log VALUES(1795310101270428,7,1795310101363744,'observed','{"attempt":1795310101274712,"output":18,"metrics":0,"objective":[9,"0.1"]}');
INSERT INTO job_log VALUES(1795310101270428,8,1795310101363744,'exited','{"attempt":1795310101274712,"exit":{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101309848,"ended_at":1795310101316408,"runtime_us":6560,"message":""},"eligible_workers":1,"objective":[9,"0.1"]}');
INSERT INTO job_log VALUES(1795310101270428,9,1795310101363744,'observed','{"attempt":1795310101274713,"output":18,"metrics":0,"objective":[9,"0.2"]}');
INSERT INTO job_log VALUES(1795310101270428,10,1795310101363744,'exited','{"attempt":1795310101274713,"exit":{"exit_code":1,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101311151,"ended_at":1795310101315010,"runtime_us":3859,"message":"\"loss=0.2\""},"eligible_workers":1,"objective":[9,"0.2"]}');
INSERT INTO job_log VALUES(1795310101270428,11,1795310101364844,'suggested','{"first":3,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795310101270428,12,1795310101364844,'placed','{"trial":3,"attempt":1795310101364846,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101270428,13,1795310101364844,'placed','{"trial":4,"attempt":1795310101364847,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101270428,14,1795310101371547,'uploaded','{"attempt":1795310101274712,"artifacts":{"model":"sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d"}}');
INSERT INTO job_log VALUES(1795310101270428,15,1795310101393212,'started','{"attempt":1795310101364846,"at":1795310101390542}');
INSERT INTO job_log VALUES(1795310101270428,16,1795310101399142,'started','{"attempt":1795310101364847,"at":1795310101393566}');
INSERT INTO job_log VALUES(1795310101270428,17,1795310101445877,'observed','{"attempt":1795310101364846,"output":18,"metrics":0,"objective":[9,"0.3"]}');
INSERT INTO job_log VALUES(1795310101270428,18,1795310101445877,'exited','{"attempt":1795310101364846,"exit":{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101392193,"ended_at":1795310101397352,"runtime_us":5158,"message":""},"eligible_workers":1,"objective":[9,"0.3"]}');
INSERT INTO job_log VALUES(1795310101270428,19,1795310101445877,'observed','{"attempt":1795310101364847,"output":18,"metrics":0,"objective":[9,"0.4"]}');
INSERT INTO job_log VALUES(1795310101270428,20,1795310101445877,'exited','{"attempt":1795310101364847,"exit":{"exit_code":0,"signal":0,"ended_by":"itself","out_of_memory":false,"started_at":1795310101395418,"ended_at":1795310101397536,"runtime_us":2118,"message":""},"eligible_workers":1,"objective":[9,"0.4"]}');
INSERT INTO job_log VALUES(1795310101270428,21,1795310101452032,'uploaded','{"attempt":1795310101364846,"artifacts":{"model":"sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d"}}');
INSERT INTO job_log VALUES(1795310101270428,22,1795310101455750,'uploaded','{"attempt":1795310101364847,"artifacts":{"model":"sha256:59f637e1e029812e8e548f5cf7ad4a06f22680ac59ee056371248ea19ac9a76d"}}');
INSERT INTO job_log VALUES(1795310101485297,1,1795310101485297,'created','{"request":"3b7daae5ef1a9bdb8183db271d5b99c9","seed":7}');
INSERT INTO job_log VALUES(1795310101485297,2,1795310101485971,'suggested','{"first":1,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795310101485297,3,1795310101485971,'placed','{"trial":1,"attempt":1795310101485973,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101485297,4,1795310101485971,'placed','{"trial":2,"attempt":1795310101485974,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101485297,5,1795310101578425,'started','{"attempt":1795310101485973,"at":1795310101575631}');
INSERT INTO job_log VALUES(1795310101485297,6,1795310101619795,'stop','{"request":"849c2dfeacef99d27082154bd8321518"}');
INSERT INTO job_log VALUES(1795310101485297,7,1795310101623977,'observed','{"attempt":1795310101485973,"output":7,"metrics":0,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795310101485297,8,1795310101623977,'observed','{"attempt":1795310101485974,"output":7,"metrics":0,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795310101485297,9,1795310101623977,'started','{"attempt":1795310101485974,"at":1795310101578774}');
INSERT INTO job_log VALUES(1795310101485297,10,1795310101675408,'exited','{"attempt":1795310101485973,"exit":{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795310101576757,"ended_at":1795310101622984,"runtime_us":46227,"message":"the program left processes behind, which were ended"},"eligible_workers":1,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795310101485297,11,1795310101675408,'uploaded','{"attempt":1795310101485973}');
INSERT INTO job_log VALUES(1795310101485297,12,1795310101675408,'exited','{"attempt":1795310101485974,"exit":{"exit_code":-1,"signal":15,"ended_by":"order","out_of_memory":false,"started_at":1795310101580460,"ended_at":1795310101624111,"runtime_us":43651,"message":"the program left processes behind, which were ended"},"eligible_workers":1,"objective":[0,"1"]}');
INSERT INTO job_log VALUES(1795310101485297,13,1795310101675408,'uploaded','{"attempt":1795310101485974}');
INSERT INTO job_log VALUES(1795310101704797,1,1795310101704797,'created','{"request":"ccaa107190ab2de26147bbaa824b38ae","seed":7}');
INSERT INTO job_log VALUES(1795310101704797,2,1795310101704964,'suggested','{"first":1,"count":2,"asked":2}');
INSERT INTO job_log VALUES(1795310101704797,3,1795310101704964,'placed','{"trial":1,"attempt":1795310101704966,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101704797,4,1795310101704964,'placed','{"trial":2,"attempt":1795310101704967,"worker":1795310101270583}');
INSERT INTO job_log VALUES(1795310101704797,5,1795310101725199,'started','{"attempt":1795310101704966,"at":1795310101723879}');
INSERT INTO job_log VALUES(1795310101704797,6,1795310101732365,'observed','{"attempt":1795310101704966,"output":9,"metrics":0,"objective":[0,"0.1"]}');
INSERT INTO job_log VALUES(1795310101704797,7,1795310101732365,'started','{"attempt":1795310101704967,"at":1795310101730918}');
INSERT INTO job_log VALUES(1795310101704797,8,1795310102743005,'observed','{"attempt":1795310101704967,"output":9,"metrics":0,"objective":[0,"0.2"]}');
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
INSERT INTO observation VALUES(1795310101274712,1,0,NULL,1795310101362663,0.5);
INSERT INTO observation VALUES(1795310101274712,1,9,NULL,1795310101362663,0.10000000000000000555);
INSERT INTO observation VALUES(1795310101274713,1,0,NULL,1795310101362982,0.5);
INSERT INTO observation VALUES(1795310101274713,1,9,NULL,1795310101362982,0.2000000000000000111);
INSERT INTO observation VALUES(1795310101364846,1,0,NULL,1795310101444631,0.5);
INSERT INTO observation VALUES(1795310101364846,1,9,NULL,1795310101444631,0.29999999999999998889);
INSERT INTO observation VALUES(1795310101364847,1,0,NULL,1795310101445159,0.5);
INSERT INTO observation VALUES(1795310101364847,1,9,NULL,1795310101445159,0.4000000000000000222);
INSERT INTO observation VALUES(1795310101485973,1,0,NULL,1795310101622224,1.0);
INSERT INTO observation VALUES(1795310101485974,1,0,NULL,1795310101623660,1.0);
INSERT INTO observation VALUES(1795310101704966,1,0,NULL,1795310101731243,0.10000000000000000555);
INSERT INTO observation VALUES(1795310101704967,1,0,NULL,1795310101782181,0.2000000000000000111);
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
INSERT INTO attempt_metric VALUES(1795310101274712,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795310101274713,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795310101364846,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795310101364847,1,2,2,1,NULL,9,-1);
INSERT INTO attempt_metric VALUES(1795310101485973,1,1,1,1,NULL,0,-1);
INSERT INTO attempt_metric VALUES(1795310101485974,1,1,1,1,NULL,0,-1);
INSERT INTO attempt_metric VALUES(1795310101704966,1,1,1,1,NULL,0,-1);
INSERT INTO attempt_metric VALUES(1795310101704967,1,1,1,1,NULL,0,-1);
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
INSERT INTO state_change VALUES(1795310101270429,1795310101270428,1795310101270428,0,0,0,'','','InProgress',NULL,'');
INSERT INTO state_change VALUES(1795310101270584,1795310101270583,0,0,0,1795310101270583,'','','Connected',NULL,'');
INSERT INTO state_change VALUES(1795310101274714,1795310101274710,1795310101270428,1,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101274715,1795310101274710,1795310101270428,2,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101274716,1795310101274710,1795310101270428,1,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101274717,1795310101274710,1795310101270428,2,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101314235,1795310101314235,1795310101270428,1,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795310101314236,1795310101314235,1795310101270428,2,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795310101363744,1795310101363744,1795310101270428,1,1,0,'','Training','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795310101363745,1795310101363744,1795310101270428,2,1,0,'','Training','Failed','program-error','exit code 1: "loss=0.2"');
INSERT INTO state_change VALUES(1795310101364848,1795310101364844,1795310101270428,3,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101364849,1795310101364844,1795310101270428,4,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101364850,1795310101364844,1795310101270428,3,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101364851,1795310101364844,1795310101270428,4,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101371547,1795310101371547,1795310101270428,1,1,0,'','Uploading','Completed',NULL,'');
INSERT INTO state_change VALUES(1795310101393212,1795310101393212,1795310101270428,3,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795310101399142,1795310101399142,1795310101270428,4,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795310101445877,1795310101445877,1795310101270428,3,1,0,'','Training','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795310101445878,1795310101445877,1795310101270428,4,1,0,'','Training','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795310101452032,1795310101452032,1795310101270428,3,1,0,'','Uploading','Completed',NULL,'');
INSERT INTO state_change VALUES(1795310101455750,1795310101455750,1795310101270428,4,1,0,'','Uploading','Completed',NULL,'');
INSERT INTO state_change VALUES(1795310101455751,1795310101455750,1795310101270428,0,0,0,'','InProgress','Completed',NULL,'max_trials have ended');
INSERT INTO state_change VALUES(1795310101485298,1795310101485297,1795310101485297,0,0,0,'','','InProgress',NULL,'');
INSERT INTO state_change VALUES(1795310101485975,1795310101485971,1795310101485297,1,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101485976,1795310101485971,1795310101485297,2,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101485977,1795310101485971,1795310101485297,1,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101485978,1795310101485971,1795310101485297,2,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101578425,1795310101578425,1795310101485297,1,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795310101619795,1795310101619795,1795310101485297,0,0,0,'','InProgress','Stopping',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795310101619796,1795310101619795,1795310101485297,1,1,0,'','Training','Stopping',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795310101619797,1795310101619795,1795310101485297,2,1,0,'','Starting','Stopping',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795310101675408,1795310101675408,1795310101485297,1,1,0,'','Stopping','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795310101675409,1795310101675408,1795310101485297,1,1,0,'','Uploading','Stopped',NULL,'');
INSERT INTO state_change VALUES(1795310101675410,1795310101675408,1795310101485297,2,1,0,'','Stopping','Uploading',NULL,'');
INSERT INTO state_change VALUES(1795310101675411,1795310101675408,1795310101485297,2,1,0,'','Uploading','Stopped',NULL,'');
INSERT INTO state_change VALUES(1795310101675412,1795310101675408,1795310101485297,0,0,0,'','Stopping','Stopped',NULL,'stopped by a user');
INSERT INTO state_change VALUES(1795310101704798,1795310101704797,1795310101704797,0,0,0,'','','InProgress',NULL,'');
INSERT INTO state_change VALUES(1795310101704968,1795310101704964,1795310101704797,1,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101704969,1795310101704964,1795310101704797,2,0,0,'','','Pending',NULL,'');
INSERT INTO state_change VALUES(1795310101704970,1795310101704964,1795310101704797,1,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101704971,1795310101704964,1795310101704797,2,1,1795310101270583,'','Pending','Starting',NULL,'');
INSERT INTO state_change VALUES(1795310101725199,1795310101725199,1795310101704797,1,1,0,'','Starting','Training',NULL,'');
INSERT INTO state_change VALUES(1795310101732365,1795310101732365,1795310101704797,2,1,0,'','Starting','Training',NULL,'');
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
