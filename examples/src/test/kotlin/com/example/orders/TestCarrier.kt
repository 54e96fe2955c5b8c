package com.example.orders

import kotlinx.coroutines.delay
import org.springframework.stereotype.Component
import java.util.Queue
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentLinkedQueue

/**
 * Does with a parcel what it is told to, each time the next, and in the end ships it.
 */
@Component
class TestCarrier : Carrier {

	private val deeds = ConcurrentHashMap<String, Queue<suspend () -> Unit>>()

	private val shipped = ConcurrentLinkedQueue<Parcel>()

	override suspend fun ship(parcel: Parcel) {
		deeds[parcel.id]?.poll()?.invoke()
		delay(1)
		shipped.add(parcel)
	}

	fun first(parcel: Parcel, deed: suspend () -> Unit) {
		deeds.computeIfAbsent(parcel.id) { ConcurrentLinkedQueue() }.add(deed)
	}

	fun timesShipped(parcel: Parcel) = shipped.count { it == parcel }

}
