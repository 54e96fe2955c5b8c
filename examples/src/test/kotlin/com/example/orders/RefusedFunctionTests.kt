@file:Suppress("UNUSED_PARAMETER")

package com.example.orders

import io.github.resilientkafka.InvalidListenerException
import io.github.resilientkafka.ResilientKafkaListener
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import org.springframework.aot.hint.RuntimeHints
import org.springframework.aot.hint.RuntimeHintsRegistrar
import org.springframework.aot.hint.TypeReference
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates
import org.springframework.beans.factory.aot.AotServices
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.test.context.FilteredClassLoader
import org.springframework.boot.test.context.runner.ApplicationContextRunner
import org.springframework.core.NestedExceptionUtils
import org.springframework.kafka.annotation.KafkaHandler
import reactor.core.publisher.Mono
import java.util.concurrent.CompletableFuture

/**
 * Functions of Kotlin that would lose the failure of a record are refused at the start.
 */
class RefusedFunctionTests {

	private val runner = ApplicationContextRunner().withUserConfiguration(Application::class.java)

	@ParameterizedTest
	@ValueSource(classes = [Launches::class, Defers::class, Streams::class])
	fun aFunctionThatLaunchesItsWork(listener: Class<*>) = isRefused(listener, "return type", "Declare it as a suspend function")

	@ParameterizedTest
	@ValueSource(classes = [SuspendsAndLaunches::class, SuspendsAndStreams::class, SuspendsAndPublishes::class, SuspendsAndPromises::class])
	fun aSuspendFunctionThatReturnsWhatIsNotDone(listener: Class<*>) = isRefused(listener, "return type", "await or collect")

	@Test
	fun aSuspendFunctionThatTheTypeOfARecordChooses() =
		isRefused(SuspendsByType::class.java, "suspend function", "Annotate the function itself")

	@Test
	fun aSuspendFunctionWithoutReactor() =
		isRefused(Suspends::class.java, "suspend", "kotlinx-coroutines-reactor", runner.withClassLoader(FilteredClassLoader("kotlinx.coroutines.reactor")))

	@Test
	fun aSuspendFunctionWithoutReflection() =
		isRefused(Suspends::class.java, "suspend", "kotlin-reflect", runner.withClassLoader(FilteredClassLoader("kotlin.reflect.full")))

	@ParameterizedTest
	@ValueSource(classes = [Job::class, Flow::class])
	fun whatIsLookedForHasAHint(type: Class<*>) {
		assertThat(hints()).matches(RuntimeHintsPredicates.reflection().onType(type))
	}

	@ParameterizedTest
	@ValueSource(strings = ["kotlinx.coroutines.reactor.MonoKt", "kotlin.reflect.full.KCallables"])
	fun whatMayBeMissingHasAHint(type: String) {
		assertThat(hints()).matches(RuntimeHintsPredicates.reflection().onType(TypeReference.of(type)))
	}

	private fun hints() = RuntimeHints().also { hints ->
		AotServices.factories().load(RuntimeHintsRegistrar::class.java)
			.filter { it.javaClass.name.startsWith("io.github.resilientkafka.") }
			.forEach { it.registerHints(hints, javaClass.classLoader) }
	}

	private fun isRefused(listener: Class<*>, setting: String, action: String, runner: ApplicationContextRunner = this.runner) {
		runner.withBean(listener).run { context ->
			assertThat(context).hasFailed()
			assertThat(NestedExceptionUtils.getMostSpecificCause(context.startupFailure))
				.isInstanceOfSatisfying(InvalidListenerException::class.java) {
					assertThat(it.setting).contains(setting)
					assertThat(it.action).contains(action)
				}
		}
	}

	@EnableAutoConfiguration
	class Application

	class Suspends {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		suspend fun ship(parcel: String) {
		}
	}

	@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
	class SuspendsByType {
		@KafkaHandler
		suspend fun ship(parcel: String) {
		}
	}

	class Launches {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		fun ship(parcel: String): Job = TODO()
	}

	class Defers {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		fun ship(parcel: String): Deferred<Unit> = TODO()
	}

	class Streams {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		fun ship(parcel: String): Flow<Unit> = TODO()
	}

	class SuspendsAndLaunches {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		suspend fun ship(parcel: String): Job = TODO()
	}

	class SuspendsAndStreams {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		suspend fun ship(parcel: String): Flow<Unit> = TODO()
	}

	class SuspendsAndPublishes {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		suspend fun ship(parcel: String): Mono<Void> = TODO()
	}

	class SuspendsAndPromises {
		@ResilientKafkaListener(id = "parcels", topics = ["parcels"])
		suspend fun ship(parcel: String): CompletableFuture<Unit> = TODO()
	}

}
