package io.github.resilientkafka.producer;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InterceptorTypesTests {

	@Test
	void bytesAreForThoseThatTakeAnything() {
		assertThat(typed(ForStrings.class, ForBytes.class, ForObjects.class, ForAnything.class, Inherited.class))
			.containsExactly(ForStrings.class.getName(), Inherited.class.getName());
	}

	@Test
	void classesMayBeConfiguredInAnyWay() {
		assertThat(InterceptorTypes.typed(null, ConsumerInterceptor.class)).isEmpty();
		assertThat(InterceptorTypes.typed(ForStrings.class, ConsumerInterceptor.class)).hasSize(1);
		String names = ForBytes.class.getName() + " , " + ForStrings.class.getName();
		assertThat(InterceptorTypes.typed(names, ConsumerInterceptor.class))
			.containsExactly(ForStrings.class.getName());
		assertThat(InterceptorTypes.untyped(names, ConsumerInterceptor.class))
			.isEqualTo(List.of(ForBytes.class.getName()));
		assertThat(InterceptorTypes.typed("there.is.No", ConsumerInterceptor.class)).isEmpty();
	}

	private static List<String> typed(Class<?>... types) {
		return InterceptorTypes.typed(List.of(types), ConsumerInterceptor.class);
	}

	static class ForAnything<K, V> implements ConsumerInterceptor<K, V> {

		@Override
		public ConsumerRecords<K, V> onConsume(ConsumerRecords<K, V> records) {
			return records;
		}

		@Override
		public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
			// not of interest
		}

		@Override
		public void close() {
			// nothing is open
		}

		@Override
		public void configure(Map<String, ?> configs) {
			// nothing to configure
		}

	}

	static class ForStrings extends ForAnything<String, String> {

	}

	static class Inherited extends ForStrings {

	}

	static class ForBytes extends ForAnything<byte[], byte[]> {

	}

	static class ForObjects extends ForAnything<Object, Object> {

	}

}
