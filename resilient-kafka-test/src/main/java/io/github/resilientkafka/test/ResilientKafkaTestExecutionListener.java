package io.github.resilientkafka.test;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Sees to it that a test begins with listeners that run and have nothing to do, and that
 * nothing is unaccounted for when it ends.
 */
final class ResilientKafkaTestExecutionListener extends AbstractTestExecutionListener {

	@Override
	public int getOrder() {
		// The last before a test, and the first after it: mocks are as the test has made
		// them, and its context is open
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void beforeTestMethod(TestContext context) {
		if (annotation(context) != null) {
			tester(context).begin();
		}
	}

	@Override
	public void afterTestMethod(TestContext context) {
		ResilientKafkaTest test = annotation(context);
		if (test != null) {
			try {
				if (test.conservation() && context.getTestException() == null) {
					ResilientKafkaAssertions.assertThat(tester(context)).accountsForEveryRecord();
				}
			}
			finally {
				tester(context).end();
			}
		}
	}

	@Override
	public void afterTestClass(TestContext context) {
		if (annotation(context) != null && context.hasApplicationContext()) {
			context.getApplicationContext().getBean(ResilientKafkaTester.class).pause();
		}
	}

	private static @Nullable ResilientKafkaTest annotation(TestContext context) {
		return TestContextAnnotationUtils.findMergedAnnotation(context.getTestClass(), ResilientKafkaTest.class);
	}

	private static ResilientKafkaTester tester(TestContext context) {
		return context.getApplicationContext().getBean(ResilientKafkaTester.class);
	}

}
