create table if not exists resilient_kafka_deduplication (
	record_key varchar(201) character set utf8mb4 collate utf8mb4_bin not null primary key,
	owner varchar(64) character set utf8mb4 collate utf8mb4_bin not null,
	processed boolean not null,
	expires_at bigint not null,
	index resilient_kafka_deduplication_expiry (expires_at)
);
