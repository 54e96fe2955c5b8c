package io.github.resilientkafka.architecture;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.resilientkafka.test.BrokerProcess;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.JavaProcess;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestPostgres;
import io.github.resilientkafka.test.TestRedis;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

/**
 * What runs without a broker stays fast, as all other tests are tagged.
 */
@AnalyzeClasses(packages = ArchitectureTests.ROOT, importOptions = OnlyIncludeTests.class)
class TestTagTests {

	@ArchTest
	static final ArchRule testsWithABrokerAreTagged = classes()
		.that(areTestsThatUse(EmbeddedKafkaKraftBroker.class, BrokerProcess.class))
		.and()
		.resideOutsideOfPackage("..architecture..")
		.should()
		.beAnnotatedWith(BrokerTest.class);

	@ArchTest
	static final ArchRule testsWithProcessesAreTagged = classes()
		.that(areTestsThatUse(JavaProcess.class, TestRedis.class, TestPostgres.class))
		.and()
		.resideOutsideOfPackage("..architecture..")
		.should()
		.beAnnotatedWith(ProcessTest.class);

	private static DescribedPredicate<JavaClass> areTestsThatUse(Class<?>... used) {
		Set<String> names = Arrays.stream(used).map(Class::getName).collect(Collectors.toSet());
		return DescribedPredicate.describe("are tests that use one of " + names,
				(type) -> type.getSimpleName().matches(".*(Tests|IT)") && type.getTransitiveDependenciesFromSelf()
					.stream()
					.anyMatch((dependency) -> names.contains(dependency.getTargetClass().getName())));
	}

}
