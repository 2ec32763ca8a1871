-- Checks of HR.REGIONS as exported at SCN 41837208: one row per check, ok is true when it holds.
-- Run with: bq query --use_legacy_sql=false --dataset_id=DATASET --max_rows=100000 <validation.sql
WITH found AS (
  SELECT
    COUNT(*) AS a0,
    COUNT(`REGION_ID`) AS a1,
    SUM(CAST(`REGION_ID` AS BIGNUMERIC)) AS a2,
    COUNT(`REGION_NAME`) AS a3,
    SUM(BYTE_LENGTH(`REGION_NAME`)) AS a4,
    COUNT(IF(`REGION_NAME` = '', 1, NULL)) AS a5
  FROM `HR__REGIONS`
)
SELECT checks.check_name, checks.expected, checks.actual, checks.ok
FROM found
CROSS JOIN UNNEST(
  ARRAY<STRUCT<check_name STRING, expected STRING, actual STRING, ok BOOL>>[
    ('COUNT(*)', '5', COALESCE(CAST(found.a0 AS STRING), 'NULL'), COALESCE(found.a0 = 5, FALSE)),
    ('COUNT(REGION_ID)', '5', COALESCE(CAST(found.a1 AS STRING), 'NULL'), COALESCE(found.a1 = 5, FALSE)),
    ('SUM(REGION_ID)', '15', COALESCE(CAST(found.a2 AS STRING), 'NULL'), COALESCE(found.a2 = BIGNUMERIC '15', FALSE)),
    ('COUNT(REGION_NAME)', '5', COALESCE(CAST(found.a3 AS STRING), 'NULL'), COALESCE(found.a3 = 5, FALSE)),
    ('BYTES(REGION_NAME)', '31', COALESCE(CAST(found.a4 AS STRING), 'NULL'), COALESCE(found.a4 = 31, FALSE)),
    ('EMPTY(REGION_NAME)', '0', COALESCE(CAST(found.a5 AS STRING), 'NULL'), COALESCE(found.a5 = 0, FALSE))
  ]
) AS checks
ORDER BY checks.ok, checks.check_name;
