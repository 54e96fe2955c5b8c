create table if not exists resilient_kafka_deduplication (
	record_key varchar(201) not null primary key,
	owner varchar(64) not null,
	processed boolean not null,
	expires_at bigint not null
);

create index if not exists resilient_kafka_deduplication_expiry on resilient_kafka_deduplication (expires_at);
