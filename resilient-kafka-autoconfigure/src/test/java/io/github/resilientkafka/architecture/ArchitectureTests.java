package io.github.resilientkafka.architecture;

import java.util.Arrays;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.policy.StagePolicy;
import org.apache.kafka.common.KafkaFuture;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = ArchitectureTests.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

	static final String ROOT = "io.github.resilientkafka";

	/** What makes and runs listeners. */
	private static final String[] LISTENERS = { ROOT + ".assembly", ROOT + ".listener", ROOT + ".processing",
			ROOT + ".invocation", ROOT + ".method", ROOT + ".report" };

	@ArchTest
	static final ArchRule packagesAreFreeOfCycles = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule bootOnlyAtTheEdge = noClasses().that()
		.resideOutsideOfPackages("..autoconfigure..", "..endpoint..", "..deadletter.console..")
		.should()
		.dependOnClassesThat(resideInAPackage("org.springframework.boot..")
			.and(not(resideInAPackage("org.springframework.boot.json"))));

	/**
	 * Core and observability leave it to others what JSON is made with.
	 */
	@ArchTest
	static final ArchRule jsonOfBootForDeadLetters = noClasses().that()
		.resideOutsideOfPackages("..autoconfigure..", "..deadletter..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot.json");

	/**
	 * They have moved between Boot 3 and Boot 4.
	 */
	@ArchTest
	static final ArchRule noKafkaTypesOfBoot = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot.autoconfigure.kafka..", "org.springframework.boot.kafka..");

	/**
	 * What exposes these has other signatures in spring-kafka 4.
	 */
	@ArchTest
	static final ArchRule noTypesThatSpringKafka4HasChanged = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.retry..", "com.fasterxml.jackson..", "tools.jackson..",
				"org.springframework.kafka.retrytopic..");

	/**
	 * But for the container, whose start and stop have the same signatures in 3.3 and
	 * 4.1.
	 */
	@ArchTest
	static final ArchRule noSubclassesOfSpringKafka = noClasses().that()
		.doNotHaveSimpleName("ResilientListenerContainer")
		.should()
		.beAssignableTo(resideInAPackage("org.springframework.kafka..")
			.and(not(DescribedPredicate.describe("are interfaces", JavaClass::isInterface))));

	@ArchTest
	static final ArchRule policyKnowsOnlyFailures = noClasses().that()
		.resideInAPackage(ROOT + ".policy")
		.should()
		.dependOnClassesThat(
				resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(ROOT, ROOT + ".policy", ROOT + ".failure"))));

	@ArchTest
	static final ArchRule pollingTopicAndPipelineKnowNeitherListenerNorEvents = noClasses().that()
		.resideInAnyPackage(ROOT + ".polling", ROOT + ".topic", ROOT + ".pipeline")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(with(ROOT + ".event", ROOT + ".announcement"));

	@ArchTest
	static final ArchRule redirectDoesNotKnowTheListener = noClasses().that()
		.resideInAPackage(ROOT + ".redirect")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(LISTENERS);

	@ArchTest
	static final ArchRule redirectAndPollingAreStrangers = noClasses().that()
		.resideInAPackage(ROOT + ".polling")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(ROOT + ".redirect");

	@ArchTest
	static final ArchRule transactionsKnowNoRecordsOfConsumers = noClasses().that()
		.resideInAnyPackage(ROOT + ".transaction", ROOT + ".producer")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(with(ROOT + ".polling", ROOT + ".redirect"));

	/**
	 * Others wait with {@code BrokerAnswer}.
	 */
	@ArchTest
	static final ArchRule oneWayToAskBrokers = noClasses().that()
		.resideOutsideOfPackage(ROOT + ".admin")
		.should()
		.callMethodWhere(DescribedPredicate.describe("wait for an admin client",
				(call) -> call.getTargetOwner().isAssignableTo(KafkaFuture.class) && call.getName().equals("get")));

	@ArchTest
	static void stagesAreStrangers(JavaClasses classes) {
		slices().assignedFrom(new StageAssignment(stages(classes))).should().notDependOnEachOther().check(classes);
	}

	/**
	 * What is set for a listener may be told.
	 */
	@ArchTest
	static void nobodyKnowsMoreOfAStageThanItsPolicy(JavaClasses classes) {
		DescribedPredicate<JavaClass> stages = resideInAnyPackage(stages(classes));
		noClasses().that(not(stages).and(not(resideInAPackage("..autoconfigure.."))))
			.should()
			.dependOnClassesThat(stages.and(not(assignableTo(StagePolicy.class))))
			.check(classes);
	}

	@ArchTest
	static void stagesKnowOnlyThePipeline(JavaClasses classes) {
		noClasses().that()
			.resideInAnyPackage(stages(classes))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(with(ROOT + ".polling", ROOT + ".redirect", ROOT + ".topic", ROOT + ".transaction",
					ROOT + ".producer"))
			.check(classes);
	}

	/**
	 * The packages that have a stage, and what is below them. The audit has one among
	 * other things.
	 */
	private static String[] stages(JavaClasses classes) {
		return classes.stream()
			.filter(assignableTo(StageFactory.class).and(not(equivalentTo(StageFactory.class))))
			.map(JavaClass::getPackageName)
			.filter((name) -> !name.equals(ROOT + ".audit"))
			.distinct()
			.map((name) -> name + "..")
			.toArray(String[]::new);
	}

	@ArchTest
	static final ArchRule resilience4jOnlyInItsStages = noClasses().that()
		.resideOutsideOfPackages("..circuitbreaker..", "..ratelimiter..", "..autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.github.resilience4j..");

	@ArchTest
	static final ArchRule metersOnlyInTheirPackage = noClasses().that()
		.resideOutsideOfPackages("..metrics..", "..autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer.core..");

	@ArchTest
	static final ArchRule tracersOnlyInTheirPackage = noClasses().that()
		.resideOutsideOfPackages("..tracer..", "..autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer.tracing..");

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	static final ArchRule beansArePackagePrivate = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate();

	private static String[] with(String... others) {
		return Stream.concat(Stream.of(LISTENERS), Stream.of(others)).toArray(String[]::new);
	}

	/**
	 * Each stage with what is below its package.
	 *
	 * @param stages the packages
	 */
	private record StageAssignment(String[] stages) implements SliceAssignment {

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass type) {
			return Arrays.stream(this.stages)
				.filter((stage) -> resideInAPackage(stage).test(type))
				.findFirst()
				.map(SliceIdentifier::of)
				.orElseGet(SliceIdentifier::ignore);
		}

		@Override
		public String getDescription() {
			return "stages";
		}

	}

}
