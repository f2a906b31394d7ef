-- One row a trial, for whoever analyses with SQL. Column names are those of SageMaker's analytics
-- table.

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
WHERE NOT tuning_job.alone;
