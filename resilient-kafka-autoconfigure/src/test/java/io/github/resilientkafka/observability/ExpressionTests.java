package io.github.resilientkafka.observability;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExpressionTests {

	@Test
	void metricsAndTheirLabels() {
		Expression expression = Expression
			.of("""
					max by (job, listener) (a_total{status=~"warn|by (x)", lane="main"}) > 0.1
					and on (job) sum(rate(b_seconds_sum[$__rate_interval])) / sum(rate(b_seconds_count{le!="1"}[10m] offset 5m)) < 5
					""");
		assertThat(expression.selected()).isEqualTo(Map.of("a_total", Set.of("status", "lane"), "b_seconds_sum",
				Set.of(), "b_seconds_count", Set.of("le")));
		assertThat(expression.grouped()).containsExactlyInAnyOrder("job", "listener");
	}

	@Test
	void functionsVariablesAndNumbers() {
		Expression expression = Expression
			.of("histogram_quantile(0.99, sum by (le) (c_bucket{job=\"$job\", instance=~\"${instance}\"})) + time() - 1e3");
		assertThat(expression.selected()).isEqualTo(Map.of("c_bucket", Set.of("job", "instance")));
	}

	@Test
	void labelsOfAScrape() {
		Exposition exposition = Exposition.of("""
				# HELP a_total Something
				# TYPE a_total counter
				a_total{listener="x",topic="a\\"b,c=\\"d\\""} 1.0
				b 2
				""");
		assertThat(exposition.labels()).isEqualTo(Map.of("a_total", Set.of("listener", "topic"), "b", Set.of()));
		assertThat(exposition.series()).isEqualTo(2);
	}

}
