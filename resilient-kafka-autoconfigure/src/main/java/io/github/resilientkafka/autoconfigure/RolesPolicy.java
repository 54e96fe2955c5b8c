package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.deadletter.endpoint.DeadLetterPolicy;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.util.StringUtils;

/**
 * Goes by the roles of those who reach the endpoint.
 */
record RolesPolicy(DeadLettersProperties.Roles roles) implements DeadLetterPolicy {

	@Override
	public boolean permits(SecurityContext context, Right right, String listener) {
		String role = switch (right) {
			case PAYLOAD -> this.roles.payload();
			case REPLAY -> this.roles.replay();
			case DISCARD -> this.roles.discard();
			case EDIT -> this.roles.edit();
		};
		return !StringUtils.hasText(role) || context.isUserInRole(role);
	}

}
