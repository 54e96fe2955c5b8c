package io.github.resilientkafka.guarantees.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection through a proxy: bytes on their way, in their order.
 */
final class Pipe {

	/**
	 * What a long line holds. The sender has to wait when that much is on its way.
	 */
	private static final long CAPACITY = 4 << 20;

	private final Deque<Chunk> chunks = new ArrayDeque<>();

	private final Supplier<Condition> condition;

	private final Runnable touched;

	private @Nullable Channel from;

	private @Nullable Channel to;

	private long bytes;

	private long flowsAt;

	private boolean ended;

	Pipe(Supplier<Condition> condition, Runnable touched) {
		this.condition = condition;
		this.touched = touched;
	}

	void from(Channel from) {
		this.from = from;
	}

	void to(Channel to) {
		this.to = to;
		flow();
	}

	void put(ByteBuf data) {
		Condition now = this.condition.get();
		if (now.holdsBack()) {
			this.touched.run();
		}
		this.chunks.add(new Chunk(data, System.nanoTime() + now.latency()));
		this.bytes += data.readableBytes();
		flow();
	}

	/**
	 * No more comes in. What is on its way still arrives.
	 */
	void end() {
		this.ended = true;
		flow();
	}

	/**
	 * Pass on what is due. Called whenever that can have changed.
	 */
	void flow() {
		Condition now = this.condition.get();
		if (this.to != null && !this.to.isOpen()) {
			drop();
		}
		else if (this.to != null && !now.stalled()) {
			writeDue(this.to, now.latency() > 0);
		}
		if (this.from != null) {
			this.from.config().setAutoRead(this.bytes < CAPACITY);
		}
	}

	private void writeDue(Channel to, boolean late) {
		boolean written = false;
		Chunk chunk = this.chunks.peek();
		while (chunk != null && to.isWritable() && (!late || chunk.due() <= System.nanoTime())) {
			this.bytes -= chunk.data().readableBytes();
			to.write(this.chunks.remove().data());
			written = true;
			chunk = this.chunks.peek();
		}
		if (written) {
			to.flush();
		}
		if (chunk == null && this.ended && to.isOpen()) {
			// After all that has been written
			to.writeAndFlush(to.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
		}
		else if (chunk != null && to.isWritable() && chunk.due() != this.flowsAt) {
			this.flowsAt = chunk.due();
			to.eventLoop().schedule(this::flow, this.flowsAt - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Reset the connection at the end where data comes from, and drop what is on its way.
	 */
	void reset() {
		drop();
		if (this.from != null && this.from.isOpen()) {
			this.from.config().setOption(ChannelOption.SO_LINGER, 0);
			this.from.close();
		}
	}

	private void drop() {
		this.chunks.forEach((chunk) -> chunk.data().release());
		this.chunks.clear();
		this.bytes = 0;
	}

	private record Chunk(ByteBuf data, long due) {

	}

}
