package io.github.resilientkafka.deadletter.console;

import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps pages of other origins from writing to the endpoints of this library, and says
 * with each answer what a browser may do with it.
 */
public final class SameOriginFilter extends OncePerRequestFilter {

	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

	private final Supplier<Collection<String>> paths;

	/**
	 * Create the filter.
	 * @param paths the paths of the endpoints, without what stands in front of the
	 * application
	 */
	public SameOriginFilter(Supplier<Collection<String>> paths) {
		this.paths = SingletonSupplier.of(() -> List.copyOf(paths.get()));
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		// As the endpoints are found: decoded, and without parameters
		String path = (request.getPathInfo() != null) ? request.getPathInfo() : request.getServletPath();
		return this.paths.get().stream().noneMatch((own) -> path.equals(own) || path.startsWith(own + "/"));
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Cache-Control", "no-store");
		response.setHeader("Referrer-Policy", "no-referrer");
		// Browsers send it, scripts cannot forge it, and whoever has no browser does not
		String site = request.getHeader("Sec-Fetch-Site");
		boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD")
				|| request.getMethod().equals("OPTIONS");
		boolean same = (site != null) ? site.equals("same-origin") : isOfThisHost(request);
		if (!reads && !same) {
			response.sendError(HttpServletResponse.SC_FORBIDDEN, "Only pages of the same origin may write");
			return;
		}
		chain.doFilter(request, response);
	}

	/**
	 * Browsers leave the other header out where the connection is not secure.
	 */
	private static boolean isOfThisHost(HttpServletRequest request) {
		String origin = request.getHeader("Origin");
		if (origin == null) {
			return true;
		}
		try {
			String authority = URI.create(origin).getAuthority();
			return authority != null && Stream.of("Host", "X-Forwarded-Host")
				.map(request::getHeader)
				.anyMatch(authority::equalsIgnoreCase);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
