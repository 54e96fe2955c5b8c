package com.example.orders

import io.github.resilientkafka.ResilientKafkaListener
import io.github.resilientkafka.RetryAfter
import io.github.resilientkafka.event.RecordDeadLetteredEvent
import org.springframework.context.event.EventListener
import org.springframework.stereotype.Component
import java.time.Duration

@Component
class ParcelListener(private val carrier: Carrier, private val desk: SupportDesk) {

	@ResilientKafkaListener(id = "parcels", topics = ["parcels"], retryDelays = ["30s", "10m"],
		properties = ["spring.json.value.default.type=com.example.orders.Parcel"])
	suspend fun ship(parcel: Parcel) {
		carrier.ship(parcel) // throws, before or after it suspends? again after 30s, then 10m
	}

	@EventListener(condition = "#event.listener == 'parcels'")
	fun gaveUp(event: RecordDeadLetteredEvent) { // the record is in parcels.parcels.DLQ
		desk.ask(event.original.toString(), event.exception)
	}

}

data class Parcel(val id: String, val address: String)

fun interface Carrier {
	suspend fun ship(parcel: Parcel)
}

class NoSuchAddressException(address: String) : RuntimeException("There is no $address")

class CarrierBusyException(private val wait: Duration) : RuntimeException("Come back in $wait"), RetryAfter {
	override fun retryAfter() = wait
}
