-- The record and what Prefect keeps are two databases; Prefect makes pg_trgm in its own.
CREATE DATABASE vtflow;
CREATE DATABASE prefect;
