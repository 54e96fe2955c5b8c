package io.github.resilientkafka.deadletter.console;

import java.util.function.Function;
import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeType;
import org.springframework.util.function.SingletonSupplier;

/**
 * The console. It has no data of its own: its page asks the endpoints
 * {@code resilientkafka}, {@code deadletters} and {@code health}, as whoever looks at it.
 */
@WebEndpoint(id = "kafkaconsole")
public final class KafkaConsoleEndpoint {

	private static final MimeType HTML = MimeType.valueOf("text/html;charset=UTF-8");

	private final Supplier<ConsoleAssets> assets;

	/**
	 * Create the endpoint.
	 * @param paths tells the last segment of the path of an endpoint, by its id
	 */
	public KafkaConsoleEndpoint(Function<String, String> paths) {
		// Paths are known when all endpoints are
		this.assets = SingletonSupplier.of(() -> new ConsoleAssets(paths));
	}

	/**
	 * The page.
	 * @return the page, as HTML
	 */
	@ReadOperation(produces = "text/html;charset=UTF-8")
	public WebEndpointResponse<Resource> page() {
		return new WebEndpointResponse<>(new ByteArrayResource(this.assets.get().page()), HTML);
	}

	/**
	 * What the page needs.
	 * @param name the name of a script or a style sheet, as the page says it
	 * @return the file, or 404
	 */
	@ReadOperation(produces = { "text/javascript", "text/css" })
	public WebEndpointResponse<Resource> asset(@Selector String name) {
		ConsoleAssets.Asset asset = this.assets.get().find(name);
		return (asset != null) ? new WebEndpointResponse<>(new ByteArrayResource(asset.content()), asset.type())
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
