#ifndef POSTERN_BASE_MESSAGES_H
#define POSTERN_BASE_MESSAGES_H

#include "base/log.h"

/*
 * The messages that have an ASA's number: severity, number and text, for
 *	log_msg(MSG_COMMAND, user, line);
 * Macros, so that the compiler checks the arguments against the text. Texts,
 * numbers and severities are those of the ASA's syslog guide and of real logs.
 * syslog/catalogue.c has the same names once more, for `show logging message`
 * (tests/style sees to it).
 */

/* ---- configuration and commands ----------------------------------------- */

/* who: "console" or an address */
#define MSG_WRITE_BEGIN SEV_NOTIFICATIONS, 111001, \
	"Begin configuration: %s writing to %s"
#define MSG_ERASE SEV_NOTIFICATIONS, 111003, "%s Erase configuration"
#define MSG_WRITE_END SEV_NOTIFICATIONS, 111004, "%s end configuration: %s"
#define MSG_CONFIGURE_END SEV_NOTIFICATIONS, 111005, \
	"%s end configuration: OK"
#define MSG_CONFIGURE_BEGIN SEV_NOTIFICATIONS, 111007, \
	"Begin configuration: %s reading from %s"
#define MSG_COMMAND SEV_NOTIFICATIONS, 111008, \
	"User '%s' executed the '%s' command."
#define MSG_COMMAND_SHOW SEV_DEBUGGING, 111009, \
	"User '%s' executed cmd: %s"
#define MSG_COMMAND_CHANGE SEV_NOTIFICATIONS, 111010, \
	"User '%s', running 'CLI' from IP %s, executed '%s'"

/* ---- users --------------------------------------------------------------- */

#define MSG_USER_LOCKED SEV_INFORMATIONAL, 113006, \
	"User %s locked out on exceeding %u successive failed authentication " \
	"attempts"
#define MSG_USER_UNLOCKED SEV_INFORMATIONAL, 113007, "User %s unlocked by %s"
#define MSG_AAA_ACCEPTED SEV_INFORMATIONAL, 113012, \
	"AAA user authentication Successful : local database : user = %s"
#define MSG_AAA_REJECTED SEV_INFORMATIONAL, 113015, \
	"AAA user authentication Rejected : reason = %s : local database : " \
	"user = %s : user IP = %s"
#define MSG_ENABLE_FAILED SEV_INFORMATIONAL, 308001, \
	"console enable password incorrect for %d tries (from %s)"
#define MSG_USER_ADDED SEV_NOTIFICATIONS, 502101, \
	"New user added to local dbase: Uname: %s Priv: %d Encpass: *****"
#define MSG_USER_DELETED SEV_NOTIFICATIONS, 502102, \
	"User deleted from local dbase: Uname: %s Priv: %d Encpass: *****"
#define MSG_USER_LEVEL SEV_NOTIFICATIONS, 502103, \
	"User priv level changed: Uname: %s From: %d To: %d"
#define MSG_LOGIN_DENIED SEV_INFORMATIONAL, 605004, \
	"Login denied from %s/%u to %s:%s/%s for user \"%s\""
#define MSG_CONSOLE_DENIED SEV_INFORMATIONAL, 605004, \
	"Login denied from serial to console for user \"%s\""
#define MSG_LOGIN SEV_INFORMATIONAL, 605005, \
	"Login permitted from %s/%u to %s:%s/%s for user \"%s\""
#define MSG_CONSOLE_LOGIN SEV_INFORMATIONAL, 605005, \
	"Login permitted from serial to console for user \"%s\""
#define MSG_USER_ACCEPTED SEV_INFORMATIONAL, 611101, \
	"User authentication succeeded: IP address: %s, Uname: %s"
#define MSG_USER_REJECTED SEV_INFORMATIONAL, 611102, \
	"User authentication failed: IP address: %s, Uname: %s"
#define MSG_USER_GONE SEV_NOTIFICATIONS, 611103, "User logged out: Uname: %s"
#define MSG_SSH_END SEV_INFORMATIONAL, 315011, \
	"SSH session from %s on interface %s for user \"%s\" terminated " \
	"normally."
#define MSG_SSH_ENDED SEV_INFORMATIONAL, 315011, \
	"SSH session from %s on interface %s for user \"%s\" disconnected by " \
	"SSH server, reason: \"%s\""
#define MSG_TCP_DENIED SEV_ERRORS, 710003, \
	"TCP access denied by ACL from %s to %s:%s/%u"
#define MSG_QUOTA_USER SEV_WARNINGS, 768003, \
	"QUOTA: management session quota exceeded for user %s: current %u, " \
	"user limit %u"
#define MSG_QUOTA_PROTOCOL SEV_WARNINGS, 768004, \
	"QUOTA: management session quota exceeded for ssh protocol: " \
	"current %u, protocol limit %u"

/* ---- the system ---------------------------------------------------------- */

#define MSG_RELOAD SEV_NOTIFICATIONS, 199001, \
	"Reload command executed from %s."
#define MSG_STARTED SEV_INFORMATIONAL, 199002, \
	"Startup completed.  Beginning operation."
#define MSG_LINE_UP SEV_WARNINGS, 411001, \
	"Line protocol on Interface %s, changed state to up"
#define MSG_LINE_DOWN SEV_WARNINGS, 411002, \
	"Line protocol on Interface %s, changed state to down"
#define MSG_INTERFACE_UP SEV_WARNINGS, 411003, \
	"Interface %s, changed state to administratively up"
#define MSG_INTERFACE_DOWN SEV_WARNINGS, 411004, \
	"Interface %s, changed state to administratively down"
#define MSG_SERVER_DOWN SEV_ERRORS, 414003, \
	"TCP Syslog Server %s:%s/%u not responding. New connections are " \
	"permitted based on logging permit-hostdown policy."
#define MSG_SERVER_UP SEV_INFORMATIONAL, 414004, \
	"TCP Syslog Server %s:%s/%u - Connection restored"

/* ---- sessions and SAs ---------------------------------------------------- */

#define MSG_SESSION_DOWN SEV_WARNINGS, 113019, \
	"Group = %s, Username = %s, IP = %s, Session disconnected. " \
	"Session Type: LAN-to-LAN, Duration: %uh:%02um:%02us, " \
	"Bytes xmt: %llu, Bytes rcv: %llu, Reason: %s"
#define MSG_ESP_SPI SEV_WARNINGS, 402114, \
	"IPSEC: Received an ESP packet (SPI= 0x%08X) from %s to %s with an " \
	"invalid SPI."
/* SPI, sequence number, remote, user, local, what the packet has: destination,
 * source, protocol; what the SA has: local and remote proxy */
#define MSG_ESP_SELECTOR SEV_WARNINGS, 402116, \
	"IPSEC: Received an ESP packet (SPI= 0x%08X, sequence number= 0x%X) " \
	"from %s (user= %s) to %s.  The decapsulated inner packet doesn't " \
	"match the negotiated policy in the SA.  The packet specifies its " \
	"destination as %s, its source as %s, and its protocol as %s.  The " \
	"SA specifies its local proxy as %s and its remote_proxy as %s."
#define MSG_ESP_CLEAR SEV_WARNINGS, 402117, \
	"IPSEC: Received a non-IPSec packet (protocol= %s) from %s to %s."
#define MSG_ESP_REPLAY SEV_WARNINGS, 402119, \
	"IPSEC: Received an ESP packet (SPI= 0x%08X, sequence number= 0x%X) " \
	"from %s (user= %s) to %s that failed anti-replay checking."
#define MSG_ESP_ICV SEV_WARNINGS, 402120, \
	"IPSEC: Received an ESP packet (SPI= 0x%08X, sequence number= 0x%X) " \
	"from %s (user= %s) to %s that failed authentication."
/* direction, SPI, local, remote, user */
#define MSG_SA_CREATED SEV_INFORMATIONAL, 602303, \
	"IPSEC: An %s LAN-to-LAN SA (SPI= 0x%08X) between %s and %s " \
	"(user= %s) has been created."
#define MSG_SA_DELETED SEV_INFORMATIONAL, 602304, \
	"IPSEC: An %s LAN-to-LAN SA (SPI= 0x%08X) between %s and %s " \
	"(user= %s) has been deleted."
#define MSG_SA_ERROR SEV_ERRORS, 602305, \
	"IPSEC: SA creation error, source %s, destination %s, reason %s"

/* ---- IKEv2 --------------------------------------------------------------- */

/* "Local:A:500 Remote:B:500 Username:GROUP" */
#define MSG_IKEV2_FROM "%s IKEv2 "
#define MSG_IKEV2_WANTED SEV_NOTIFICATIONS, 750001, MSG_IKEV2_FROM \
	"Received request to establish an IPsec tunnel; local traffic " \
	"selector = Address Range: %s-%s Protocol: %u Port Range: %u-%u; " \
	"remote traffic selector = Address Range: %s-%s Protocol: %u " \
	"Port Range: %u-%u"
#define MSG_IKEV2_REQUEST SEV_NOTIFICATIONS, 750002, MSG_IKEV2_FROM \
	"Received a IKE_INIT_SA request"
#define MSG_IKEV2_ABORTED SEV_WARNINGS, 750003, MSG_IKEV2_FROM \
	"Negotiation aborted due to ERROR: %s"
#define MSG_IKEV2_COOKIE SEV_NOTIFICATIONS, 750004, MSG_IKEV2_FROM \
	"Sending COOKIE challenge to throttle possible DoS"
#define MSG_IKEV2_COLLISION SEV_NOTIFICATIONS, 750005, \
	"%s IPsec rekey collision detected. I am lowest nonce initiator, " \
	"deleting SA with inbound SPI 0x%08X"
#define MSG_IKEV2_UP SEV_NOTIFICATIONS, 750006, MSG_IKEV2_FROM \
	"SA UP. Reason: %s"
#define MSG_IKEV2_DOWN SEV_NOTIFICATIONS, 750007, MSG_IKEV2_FROM \
	"SA DOWN. Reason: %s"
#define MSG_IKEV2_FULL SEV_NOTIFICATIONS, 750008, \
	"%s SA rejected due to system resource low"
#define MSG_IKEV2_INITIAL_CONTACT SEV_WARNINGS, 750014, MSG_IKEV2_FROM \
	"Session aborted. Reason: Initial Contact received for Local ID: %s, " \
	"Remote ID: %s from remote peer:%s:%u to self:%s:%u"
#define MSG_IKEV2_INVALID_SPI SEV_WARNINGS, 750015, MSG_IKEV2_FROM \
	"deleting IPSec SA. Reason: invalid SPI notification received for " \
	"SPI 0x%08X; local traffic selector = Address Range: %s-%s Protocol: " \
	"%u Port Range: %u-%u; remote traffic selector = Address Range: " \
	"%s-%s Protocol: %u Port Range: %u-%u"

#define MSG_IKEV2_NO_KEY SEV_ERRORS, 751002, \
	"%s No preshared key or trustpoint configured for self in tunnel " \
	"group %s"
#define MSG_IKEV2_NO_GROUP SEV_ERRORS, 751009, MSG_IKEV2_FROM \
	"Unable to find tunnel group for peer."
#define MSG_IKEV2_NO_MAP SEV_ERRORS, 751022, MSG_IKEV2_FROM \
	"Tunnel rejected: Crypto Map Policy not found for remote traffic " \
	"selector %s/%s/%u/%u/%u local traffic selector %s/%s/%u/%u/%u!"

#endif
