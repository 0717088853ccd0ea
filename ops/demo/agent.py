"""An agent, as anyone could write one: plain JSON over AMQP, no part of the platform's own code."""

import json
import time
import uuid

import pika

REPLY_TO = "amq.rabbitmq.reply-to"


class Agent:
    """Acts under one name on a connection of its own, and can ask for the answer to each command."""

    def __init__(self, name, amqp):
        self.name = name
        self.connection = pika.BlockingConnection(pika.URLParameters(amqp))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()  # a publish returns when the broker has the command on disk
        self.answers = {}
        self.channel.basic_consume(REPLY_TO, self._answered, auto_ack=True)

    def _answered(self, _channel, _method, properties, body):
        self.answers[properties.correlation_id] = json.loads(body)

    def command(self, action, parameters, trace, trigger=None):
        """The id is made before the command is sent and kept: sent twice, it is one command."""
        command = {
            "commandId": str(uuid.uuid4()),
            "agentId": self.name,
            "traceId": trace,
            "actionType": action,
            "parameters": parameters,
        }
        return command | ({"trigger": trigger} if trigger else {})

    def send(self, body):
        """Publishes a command, or any bytes, and returns what its answer will be known by."""
        correlation = str(uuid.uuid4())
        self.channel.basic_publish(
            exchange="execute-action",
            routing_key="",
            body=body if isinstance(body, bytes) else json.dumps(body),
            properties=pika.BasicProperties(
                content_type="application/json", delivery_mode=2, message_id=correlation,
                correlation_id=correlation, reply_to=REPLY_TO),
            mandatory=True,  # a command that no queue takes is an error here, not a silence
        )
        return correlation

    def answer(self, correlation, seconds=10):
        """The answer, or None when none came: the ledger is the truth, an answer is a courtesy."""
        until = time.monotonic() + seconds
        while correlation not in self.answers and time.monotonic() < until:
            self.connection.process_data_events(time_limit=0.05)
        return self.answers.pop(correlation, None)

    def close(self):
        self.connection.close()
