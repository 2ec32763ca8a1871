-- Checks of HR.COUNTRIES as exported at SCN 41837208: one row per check, ok is true when it holds.
-- Run with: bq query --use_legacy_sql=false --dataset_id=DATASET --max_rows=100000 <validation.sql
WITH found AS (
  SELECT
    COUNT(*) AS a0,
    COUNT(`COUNTRY_ID`) AS a1,
    SUM(BYTE_LENGTH(`COUNTRY_ID`)) AS a2,
    COUNT(IF(`COUNTRY_ID` = '', 1, NULL)) AS a3,
    COUNT(`COUNTRY_NAME`) AS a4,
    SUM(BYTE_LENGTH(`COUNTRY_NAME`)) AS a5,
    COUNT(IF(`COUNTRY_NAME` = '', 1, NULL)) AS a6,
    COUNT(`REGION_ID`) AS a7,
    SUM(CAST(`REGION_ID` AS BIGNUMERIC)) AS a8
  FROM `HR__COUNTRIES`
)
SELECT checks.check_name, checks.expected, checks.actual, checks.ok
FROM found
CROSS JOIN UNNEST(
  ARRAY<STRUCT<check_name STRING, expected STRING, actual STRING, ok BOOL>>[
    ('COUNT(*)', '34', COALESCE(CAST(found.a0 AS STRING), 'NULL'), COALESCE(found.a0 = 34, FALSE)),
    ('COUNT(COUNTRY_ID)', '34', COALESCE(CAST(found.a1 AS STRING), 'NULL'), COALESCE(found.a1 = 34, FALSE)),
    ('BYTES(COUNTRY_ID)', '68', COALESCE(CAST(found.a2 AS STRING), 'NULL'), COALESCE(found.a2 = 68, FALSE)),
    ('EMPTY(COUNTRY_ID)', '0', COALESCE(CAST(found.a3 AS STRING), 'NULL'), COALESCE(found.a3 = 0, FALSE)),
    ('COUNT(COUNTRY_NAME)', '34', COALESCE(CAST(found.a4 AS STRING), 'NULL'), COALESCE(found.a4 = 34, FALSE)),
    ('BYTES(COUNTRY_NAME)', '255', COALESCE(CAST(found.a5 AS STRING), 'NULL'), COALESCE(found.a5 = 255, FALSE)),
    ('EMPTY(COUNTRY_NAME)', '0', COALESCE(CAST(found.a6 AS STRING), 'NULL'), COALESCE(found.a6 = 0, FALSE)),
    ('COUNT(REGION_ID)', '33', COALESCE(CAST(found.a7 AS STRING), 'NULL'), COALESCE(found.a7 = 33, FALSE)),
    ('SUM(REGION_ID)', '70', COALESCE(CAST(found.a8 AS STRING), 'NULL'), COALESCE(found.a8 = BIGNUMERIC '70', FALSE))
  ]
) AS checks
ORDER BY checks.ok, checks.check_name;
