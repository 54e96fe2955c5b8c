package io.github.resilientkafka.guarantees.cluster;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * A server on a port of this machine that passes all bytes on to another port, unless its
 * network is in a bad condition. The last condition that was asked for is the one that
 * counts.
 */
public final class TcpProxy implements AutoCloseable {

	private static final EventLoopGroup EVENT_LOOPS = new NioEventLoopGroup(2,
			new DefaultThreadFactory("tcp-proxy", true));

	private final int targetPort;

	private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicLong touched = new AtomicLong();

	private final Channel server;

	private final int port;

	private volatile Condition condition = Condition.HEALTHY;

	public TcpProxy(int port, int targetPort) {
		this.port = port;
		this.targetPort = targetPort;
		this.server = new ServerBootstrap().group(EVENT_LOOPS)
			.channel(NioServerSocketChannel.class)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {
				@Override
				protected void initChannel(SocketChannel client) {
					accept(client);
				}
			})
			.bind(InetAddress.getLoopbackAddress(), port)
			.syncUninterruptibly()
			.channel();
	}

	/**
	 * The connection is known before it looks at the condition, so one of the two sees a
	 * cut.
	 */
	private void accept(SocketChannel client) {
		Bootstrap target = new Bootstrap().group(client.eventLoop())
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.remoteAddress(InetAddress.getLoopbackAddress(), this.targetPort);
		ProxiedConnection connection = new ProxiedConnection(client, target, () -> this.condition,
				this.touched::incrementAndGet, this.connections::remove);
		this.connections.add(connection);
		connection.open();
	}

	public int port() {
		return this.port;
	}

	int targetPort() {
		return this.targetPort;
	}

	/**
	 * Reset all connections, and new ones as soon as they are made. The port stays open,
	 * so that what the clients try is counted.
	 */
	public void cut() {
		change(Condition.CUT);
	}

	/**
	 * Pass bytes on late in both directions, and as many of them as ever.
	 */
	public void slow(Duration latency) {
		change(Condition.slow(latency));
	}

	/**
	 * Keep connections and accept new ones, and let no byte and no end of a connection
	 * through.
	 */
	public void stall() {
		change(Condition.STALLED);
	}

	/**
	 * Be a good network again. What has been held back flows on.
	 */
	public void heal() {
		change(Condition.HEALTHY);
		this.touched.set(0);
	}

	private void change(Condition condition) {
		this.condition = condition;
		this.connections.forEach(ProxiedConnection::conditionChanged);
	}

	/**
	 * How many connections were reset, and pieces of data and new connections held back,
	 * since the proxy was healed last: whether the fault was noticed at all.
	 */
	public long touched() {
		return this.touched.get();
	}

	@Override
	public void close() {
		this.server.close().syncUninterruptibly();
		change(Condition.CUT);
	}

}
