# Python's smtplib as a service, since starting Python costs more than a message: an errand as JSON on each line of stdin,
# an answer as JSON on a line of stdout as soon as it is there. Errands run side by side.
import base64
import json
import smtplib
import ssl
import sys
import threading


stdout_is_mine = threading.Lock()


def deliver(errand):
    context = ssl.create_default_context(cafile=errand.get("trust"))
    if "trust" not in errand:
        context = ssl._create_unverified_context()
    client = connect(errand, context)
    try:
        client.ehlo_or_helo_if_needed()
        if errand["tls"] == "required" or (errand["tls"] == "when-offered" and client.has_extn("starttls")):
            client.starttls(context=context)
        if "login" in errand:
            client.login(errand["login"]["user"], errand["login"]["password"])
        client.sendmail(errand["from"], errand["to"], base64.b64decode(errand["message"]))
        client.quit()
    finally:
        client.close()


def connect(errand, context):
    settings = {"local_hostname": errand["clientName"], "timeout": errand["timeout"]}
    # It verifies the name that it is told to connect to: the address is looked up by ourselves.
    if errand["tls"] == "implicit":
        client = smtplib.SMTP_SSL(context=context, **settings)
    else:
        client = smtplib.SMTP(**settings)
    client._host = errand["serverName"]
    code, text = client.connect(errand["host"], errand["port"])
    client._host = errand["serverName"]
    if code != 220:
        client.close()
        raise smtplib.SMTPConnectError(code, text)
    return client


def describe(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return {"code": next(iter(error.recipients.values()))[0]}
    if isinstance(error, smtplib.SMTPResponseException):
        return {"code": error.smtp_code}
    return {"timedOut": isinstance(error, TimeoutError) or "timed out" in str(error)}


def serve(line):
    errand = json.loads(line)
    try:
        deliver(errand)
        answer = {"accepted": True}
    except Exception as error:
        answer = describe(error)
    with stdout_is_mine:
        print(json.dumps({"id": errand["id"], **answer}), flush=True)


for line in sys.stdin:
    threading.Thread(target=serve, args=(line,), daemon=True).start()
