package io.github.resilientkafka.guarantees.cluster;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A client of a proxy and, once it is connected, the target. All happens on the event
 * loop that both share.
 */
final class ProxiedConnection {

	private final SocketChannel client;

	private final Bootstrap target;

	private final Supplier<Condition> condition;

	private final Runnable touched;

	private final Consumer<ProxiedConnection> over;

	private final Pipe requests;

	private final Pipe responses;

	private @Nullable Channel server;

	ProxiedConnection(SocketChannel client, Bootstrap target, Supplier<Condition> condition, Runnable touched,
			Consumer<ProxiedConnection> over) {
		this.client = client;
		this.target = target;
		this.condition = condition;
		this.touched = touched;
		this.over = over;
		this.requests = new Pipe(condition, touched);
		this.responses = new Pipe(condition, touched);
	}

	/**
	 * Called on the event loop, when the client is there.
	 */
	void open() {
		this.client.pipeline().addLast(new End(this.requests, this.responses));
		this.requests.from(this.client);
		this.responses.to(this.client);
		if (this.condition.get().stalled()) {
			this.touched.run();
		}
		follow();
	}

	void conditionChanged() {
		this.client.eventLoop().submit(this::follow).syncUninterruptibly();
	}

	private void follow() {
		Condition now = this.condition.get();
		if (now.cut()) {
			if (this.client.isOpen()) {
				this.touched.run();
			}
			reset();
			return;
		}
		if (!now.stalled() && this.server == null) {
			connect();
		}
		this.requests.flow();
		this.responses.flow();
	}

	private void connect() {
		ChannelFuture connect = this.target.handler(new End(this.responses, this.requests)).connect();
		this.server = connect.channel();
		this.responses.from(this.server);
		connect.addListener((connected) -> {
			if (connected.isSuccess()) {
				this.requests.to(connect.channel());
			}
			else {
				reset();
			}
		});
	}

	private void reset() {
		this.requests.reset();
		this.responses.reset();
	}

	private void closed() {
		if (!this.client.isOpen() && (this.server == null || !this.server.isOpen())) {
			reset();
			this.over.accept(this);
		}
	}

	/**
	 * One of the two ends.
	 */
	private final class End extends ChannelInboundHandlerAdapter {

		private final Pipe out;

		private final Pipe in;

		/**
		 * An end.
		 * @param out takes what comes from this end
		 * @param in what this end takes comes out of it
		 */
		private End(Pipe out, Pipe in) {
			this.out = out;
			this.in = in;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object data) {
			this.out.put((ByteBuf) data);
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			this.out.end();
			closed();
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			this.in.flow();
		}

		/**
		 * A reset. As an end of the data, it reaches the other end in its turn.
		 */
		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
