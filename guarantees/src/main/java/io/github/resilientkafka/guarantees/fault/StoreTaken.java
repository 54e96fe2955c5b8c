package io.github.resilientkafka.guarantees.fault;

import java.util.Optional;

import io.github.resilientkafka.guarantees.cluster.TcpProxy;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * A store of deduplication is killed, and started again with its data.
 */
final class StoreTaken implements Fault {

	private final Store store;

	StoreTaken(Store store) {
		this.store = store;
	}

	@Override
	public String target() {
		return this.store.name();
	}

	@Override
	public void inject(Scene scene) {
		switch (this.store) {
			case REDIS -> scene.redis().kill();
			case POSTGRES -> scene.postgres().kill();
		}
		proxy(scene).cut();
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		long touched = proxy(scene).touched();
		return (touched > 0) ? Optional.of(touched + " connections refused or lost") : Optional.empty();
	}

	@Override
	public void heal(Scene scene) {
		switch (this.store) {
			case REDIS -> scene.redis().start();
			case POSTGRES -> scene.postgres().start();
		}
		proxy(scene).heal();
	}

	private TcpProxy proxy(Scene scene) {
		return switch (this.store) {
			case REDIS -> scene.redis().proxy();
			case POSTGRES -> scene.postgres().proxy();
		};
	}

	/**
	 * The stores.
	 */
	enum Store {

		REDIS, POSTGRES

	}

}
