#include "base/messages.h"
#include "syslog/local.h"

/* All of base/messages.h, by number. */
const struct known_message known_messages[] = {
	{ MSG_WRITE_BEGIN },
	{ MSG_ERASE },
	{ MSG_WRITE_END },
	{ MSG_CONFIGURE_END },
	{ MSG_CONFIGURE_BEGIN },
	{ MSG_COMMAND },
	{ MSG_COMMAND_SHOW },
	{ MSG_COMMAND_CHANGE },
	{ MSG_USER_LOCKED },
	{ MSG_USER_UNLOCKED },
	{ MSG_AAA_ACCEPTED },
	{ MSG_AAA_REJECTED },
	{ MSG_SESSION_DOWN },
	{ MSG_RELOAD },
	{ MSG_STARTED },
	{ MSG_ENABLE_FAILED },
	{ MSG_SSH_END },
	{ MSG_SSH_ENDED },
	{ MSG_ESP_SPI },
	{ MSG_ESP_SELECTOR },
	{ MSG_ESP_CLEAR },
	{ MSG_ESP_REPLAY },
	{ MSG_ESP_ICV },
	{ MSG_LINE_UP },
	{ MSG_LINE_DOWN },
	{ MSG_INTERFACE_UP },
	{ MSG_INTERFACE_DOWN },
	{ MSG_SERVER_DOWN },
	{ MSG_SERVER_UP },
	{ MSG_USER_ADDED },
	{ MSG_USER_DELETED },
	{ MSG_USER_LEVEL },
	{ MSG_SA_CREATED },
	{ MSG_SA_DELETED },
	{ MSG_SA_ERROR },
	{ MSG_LOGIN_DENIED },
	{ MSG_CONSOLE_DENIED },
	{ MSG_LOGIN },
	{ MSG_CONSOLE_LOGIN },
	{ MSG_USER_ACCEPTED },
	{ MSG_USER_REJECTED },
	{ MSG_USER_GONE },
	{ MSG_TCP_DENIED },
	{ MSG_IKEV2_WANTED },
	{ MSG_IKEV2_REQUEST },
	{ MSG_IKEV2_ABORTED },
	{ MSG_IKEV2_COOKIE },
	{ MSG_IKEV2_COLLISION },
	{ MSG_IKEV2_UP },
	{ MSG_IKEV2_DOWN },
	{ MSG_IKEV2_FULL },
	{ MSG_IKEV2_INITIAL_CONTACT },
	{ MSG_IKEV2_INVALID_SPI },
	{ MSG_IKEV2_NO_KEY },
	{ MSG_IKEV2_NO_GROUP },
	{ MSG_IKEV2_NO_MAP },
	{ MSG_QUOTA_USER },
	{ MSG_QUOTA_PROTOCOL },
};
const size_t n_known_messages = sizeof known_messages / sizeof *known_messages;

const struct known_message *
known_message(unsigned id)
{
	for (size_t i = 0; i < n_known_messages; i++)
		if (known_messages[i].id == id)
			return &known_messages[i];
	return NULL;
}
