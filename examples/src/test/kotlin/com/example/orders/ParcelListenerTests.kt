package com.example.orders

import io.github.resilientkafka.test.ResilientKafkaAssertions.assertThat
import io.github.resilientkafka.test.ResilientKafkaTest
import io.github.resilientkafka.test.ResilientKafkaTester
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest
import java.time.Duration
import java.util.UUID
import java.util.concurrent.CancellationException

/**
 * The example in Kotlin does what the page says, however its `suspend` function fails.
 */
@SpringBootTest
@Tag("broker")
@ResilientKafkaTest
class ParcelListenerTests(
	@Autowired private val kafka: ResilientKafkaTester,
	@Autowired private val carrier: TestCarrier,
	@Autowired private val desk: TestDesk,
) {

	@Test
	fun shipsAParcelThatHasFailedBeforeItSuspended() = isShippedAfterOneRetry { throw IllegalStateException("on purpose") }

	@Test
	fun shipsAParcelThatHasFailedAfterItSuspended() = isShippedAfterOneRetry {
		delay(1)
		throw IllegalStateException("on purpose")
	}

	@Test
	fun shipsAParcelThatHasTakenTooLong() = isShippedAfterOneRetry { withTimeout(10) { awaitCancellation() } }

	@Test
	fun shipsAParcelWhoseCoroutineWasCancelled() = isShippedAfterOneRetry {
		delay(1)
		throw CancellationException("on purpose")
	}

	@Test
	fun shipsAParcelOnWhichTheStackHasOverflowed() = isShippedAfterOneRetry {
		delay(1)
		throw StackOverflowError("on purpose")
	}

	@Test
	fun triesAParcelInItsPlaceAfterAnErrorOfTheJvm() {
		val parcel = newParcel()
		carrier.first(parcel) {
			delay(1)
			throw NoClassDefFoundError("on purpose")
		}
		val sent = kafka.send("parcels", parcel)
		kafka.skipTime()
		assertThat(sent).path().visits("main").endsProcessed()
		assertThat(carrier.timesShipped(parcel)).isOne()
	}

	@Test
	fun waitsAsLongAsTheCarrierAsks() {
		val parcel = newParcel()
		carrier.first(parcel) { throw CarrierBusyException(Duration.ofMinutes(5)) }
		val sent = kafka.send("parcels", parcel)
		kafka.skipTime()
		assertThat(sent).path().visits("main", "retry-10m").endsProcessed().tookAtLeast(Duration.ofMinutes(5))
	}

	@Test
	fun asksSupportAtOnceAboutAnAddressThatDoesNotExist() {
		val parcel = newParcel()
		carrier.first(parcel) { throw NoSuchAddressException(parcel.address) }
		val sent = kafka.send("parcels", parcel)
		kafka.skipTime()
		assertThat(sent).path().visits("main").endsDeadLettered(NoSuchAddressException::class.java)
		assertThat(desk.asked()).anyMatch { it is NoSuchAddressException && it.message == "There is no ${parcel.address}" }
	}

	@Test
	fun givesUpAParcelThatFailsInEachTopic() {
		val parcel = newParcel()
		repeat(3) { carrier.first(parcel) { withTimeout(10) { awaitCancellation() } } }
		val sent = kafka.send("parcels", parcel)
		kafka.skipTime()
		assertThat(sent).path().visits("main", "retry-30s", "retry-10m")
			.endsDeadLettered(TimeoutCancellationException::class.java)
		assertThat(carrier.timesShipped(parcel)).isZero()
	}

	private fun isShippedAfterOneRetry(failure: suspend () -> Unit) {
		val parcel = newParcel()
		carrier.first(parcel, failure)
		val sent = kafka.send("parcels", parcel)
		kafka.skipTime()
		assertThat(sent).path().visits("main", "retry-30s").endsProcessed()
		assertThat(carrier.timesShipped(parcel)).isOne()
	}

	private fun newParcel() = Parcel(UUID.randomUUID().toString(), "1 Main Street")

}
