using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Storage.Postgres;

/// <summary>What a transaction has to write on the hot path, gathered until it is committed or something else has to see it.</summary>
internal sealed class GatheredRows
{
    private readonly MessageInserts _messages = new();
    private readonly PayloadInserts _payloads = new();
    private readonly Completions _completions = new();
    private readonly EffectInserts _effects = new();
    private readonly IdempotencyInserts _idempotency = new();
    private readonly StateInserts _newStates = new();
    private readonly StateUpdates _states = new();
    private readonly IndexDeletes _oldIndexed = new();
    private readonly IndexInserts _indexed = new();
    private readonly Dictionary<long, StateWrite> _pendingStates = [];
    private readonly BulkStatement[] _statements;

    public GatheredRows() => _statements =
    [
        _messages.Statement, _payloads.Statement, _completions.Statement, _newStates.Statement, _states.Statement, _oldIndexed.Statement,
        _indexed.Statement, _effects.Statement, _idempotency.Statement,
    ];

    public bool IsEmpty => _pendingStates.Count == 0 && Array.TrueForAll(_statements, statement => statement.Count == 0);

    public void Insert(MessageRecord message)
    {
        _messages.Add(message);
        if (message.PayloadOf is null)
        {
            _payloads.Add(message.Sequence, message.Payload);
        }
    }

    public void Complete(long sequence, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt, DateTimeOffset now) =>
        _completions.Add(sequence, reply, startedAt, now);

    public void Insert(EffectRecord effect, long sequence) => _effects.Add(effect, sequence);

    public void InsertIdempotent(long agent, IdempotencyScope scope, MessageId message, DateTimeOffset now) =>
        _idempotency.Add(agent, scope, message, now);

    /// <summary>Of several versions of a state only the last is written.</summary>
    public void Write(StateRow row, bool isNew, long version, StateChange change, DateTimeOffset now)
    {
        var before = _pendingStates.GetValueOrDefault(row.RowId);
        _pendingStates[row.RowId] = new StateWrite(
            row, isNew || before is { IsNew: true }, version, change with { Indexed = change.Indexed ?? before?.Change.Indexed }, now);
    }

    /// <summary>Puts the statements into a batch.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        foreach (var state in _pendingStates.Values)
        {
            if (state.IsNew)
            {
                _newStates.Add(state);
            }
            else
            {
                _states.Add(state);
            }

            if (state.Change.Indexed is { } indexed)
            {
                _oldIndexed.Add(state.Row.RowId);
                _indexed.Add(state.Row, indexed);
            }
        }

        _pendingStates.Clear();
        foreach (var statement in _statements)
        {
            statement.AddTo(batch);
        }
    }

    public void Clear()
    {
        _pendingStates.Clear();
        foreach (var statement in _statements)
        {
            statement.Clear();
        }
    }

    /// <summary>The bytes as an array of their own, copied only where they are a part of a larger one.</summary>
    private static byte[] ToArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();

    private static byte[]? Optional(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : ToArray(bytes);

    private sealed record StateWrite(StateRow Row, bool IsNew, long Version, StateChange Change, DateTimeOffset At);

    private sealed class MessageInserts
    {
        private readonly BulkColumn<long> _seq, _laneSeq;
        private readonly BulkColumn<Guid> _id;
        private readonly BulkColumn<int> _tenant, _status, _hops, _source;
        private readonly BulkColumn<long> _agent, _createdAt;
        private readonly BulkColumn<long?> _deadlineAt, _parentSeq, _parentPart, _payloadOf;
        private readonly BulkColumn<Guid?> _retryOf;
        private readonly BulkTexts _parentWait, _key, _type, _principal, _contentType;

        public MessageInserts()
        {
            (_seq, _laneSeq, _id) = (Statement.Longs(), Statement.Longs(), Statement.Guids());
            (_tenant, _agent, _status) = (Statement.Ints(), Statement.Longs(), Statement.Ints());
            (_hops, _source, _createdAt) = (Statement.Ints(), Statement.Ints(), Statement.Longs());
            (_deadlineAt, _parentSeq, _parentWait) = (Statement.OptionalLongs(), Statement.OptionalLongs(), Statement.Texts());
            (_parentPart, _retryOf, _payloadOf) = (Statement.OptionalLongs(), Statement.OptionalGuids(), Statement.OptionalLongs());
            (_key, _type, _principal, _contentType) = (Statement.Texts(), Statement.Texts(), Statement.Texts(), Statement.Texts());
        }

        public BulkStatement Statement { get; } = new(
            """
            INSERT INTO message (seq, lane_seq, id, tenant_id, agent_id, status, attempt, hops, source, created_at, deadline_at,
                parent_seq, parent_wait, parent_part, retry_of, payload_of, key, type, principal, content_type)
            SELECT seq, lane_seq, id, tenant_id, agent_id, status, 1, hops, source, created_at, deadline_at,
                parent_seq, parent_wait, parent_part, retry_of, payload_of, key, type, principal, content_type
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) AS new (
                seq, lane_seq, id, tenant_id, agent_id, status, hops, source, created_at, deadline_at,
                parent_seq, parent_wait, parent_part, retry_of, payload_of, key, type, principal, content_type)
            """);

        public void Add(MessageRecord message)
        {
            _seq.Add(message.Sequence);
            _laneSeq.Add(message.LaneSequence);
            _id.Add(message.Id.Value);
            _tenant.Add(message.Tenant.Value);
            _agent.Add(message.Agent.Value);
            _status.Add((int)message.Status);
            _hops.Add(message.Hops);
            _source.Add((int)message.Source);
            _createdAt.Add(message.CreatedAt.ToUnixTimeMilliseconds());
            _deadlineAt.Add(message.DeadlineAt?.ToUnixTimeMilliseconds());
            _parentSeq.Add(message.Parent?.Sequence);
            _parentWait.Add(message.Parent?.Wait);
            _parentPart.Add(message.Parent?.Part);
            _retryOf.Add(message.RetryOf?.Value);
            _payloadOf.Add(message.PayloadOf);
            _key.Add(message.Key);
            _type.Add(message.Type);
            _principal.Add(message.Principal);
            _contentType.Add(message.ContentType == MessageEnvelope.Json ? null : message.ContentType);
            Statement.End();
        }
    }

    private sealed class PayloadInserts
    {
        private readonly BulkColumn<long> _message;
        private readonly BulkColumn<byte[]?> _data;

        public PayloadInserts() => (_message, _data) = (Statement.Longs(), Statement.Bytes());

        public BulkStatement Statement { get; } = new("INSERT INTO payload (message_seq, data) SELECT * FROM unnest($1, $2)");

        public void Add(long message, ReadOnlyMemory<byte> data)
        {
            _message.Add(message);
            _data.Add(ToArray(data));
            Statement.End();
        }
    }

    private sealed class Completions
    {
        private readonly BulkColumn<long> _seq, _startedAt, _finishedAt;
        private readonly BulkColumn<byte[]?> _reply;

        public Completions() =>
            (_seq, _reply, _startedAt, _finishedAt) = (Statement.Longs(), Statement.Bytes(), Statement.Longs(), Statement.Longs());

        public BulkStatement Statement { get; } = new(
            """
            UPDATE message
            SET status = 4, reply = done.reply, started_at = coalesce(message.started_at, done.started_at), finished_at = done.finished_at,
                start_marks = 0, error_code = NULL, error_message = NULL
            FROM unnest($1, $2, $3, $4) AS done (seq, reply, started_at, finished_at) WHERE message.seq = done.seq
            """);

        public void Add(long sequence, ReadOnlyMemory<byte> reply, DateTimeOffset startedAt, DateTimeOffset finishedAt)
        {
            _seq.Add(sequence);
            _reply.Add(Optional(reply));
            _startedAt.Add(startedAt.ToUnixTimeMilliseconds());
            _finishedAt.Add(finishedAt.ToUnixTimeMilliseconds());
            Statement.End();
        }
    }

    private sealed class EffectInserts
    {
        private readonly BulkColumn<long> _seq, _message, _agent, _createdAt;
        private readonly BulkColumn<int> _position, _tenant, _kind, _status, _isPayload;
        private readonly BulkTexts _target;
        private readonly BulkColumn<byte[]?> _data;

        public EffectInserts()
        {
            (_seq, _message, _position) = (Statement.Longs(), Statement.Longs(), Statement.Ints());
            (_tenant, _agent, _kind, _status) = (Statement.Ints(), Statement.Longs(), Statement.Ints(), Statement.Ints());
            (_createdAt, _target, _isPayload, _data) = (Statement.Longs(), Statement.Texts(), Statement.Ints(), Statement.Bytes());
        }

        public BulkStatement Statement { get; } = new(
            """
            INSERT INTO effect (seq, message_seq, position, tenant_id, agent_id, kind, status, created_at, target, is_payload, data)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """);

        public void Add(EffectRecord effect, long sequence)
        {
            _seq.Add(sequence);
            _message.Add(effect.MessageSequence);
            _position.Add(effect.Position);
            _tenant.Add(effect.Tenant.Value);
            _agent.Add(effect.Agent.Value);
            _kind.Add((int)effect.Kind);
            _status.Add((int)effect.Status);
            _createdAt.Add(effect.CreatedAt.ToUnixTimeMilliseconds());
            _target.Add(effect.Target);
            _isPayload.Add(effect.IsPayload ? 1 : 0);
            _data.Add(effect.IsPayload ? null : Optional(effect.Data));
            Statement.End();
        }
    }

    private sealed class IdempotencyInserts
    {
        private readonly BulkColumn<long> _agent, _createdAt;
        private readonly BulkColumn<byte[]?> _hash, _content;
        private readonly BulkColumn<Guid> _message;

        public IdempotencyInserts() =>
            (_agent, _hash, _message, _content, _createdAt) =
                (Statement.Longs(), Statement.Bytes(), Statement.Guids(), Statement.Bytes(), Statement.Longs());

        public BulkStatement Statement { get; } = new(
            "INSERT INTO idempotency (agent_id, hash, message_id, content, created_at) SELECT * FROM unnest($1, $2, $3, $4, $5)");

        public void Add(long agent, IdempotencyScope scope, MessageId message, DateTimeOffset now)
        {
            _agent.Add(agent);
            _hash.Add(scope.Hash);
            _message.Add(message.Value);
            _content.Add(scope.Content);
            _createdAt.Add(now.ToUnixTimeMilliseconds());
            Statement.End();
        }
    }

    private sealed class StateInserts
    {
        private readonly BulkColumn<long> _id, _agent, _version, _updatedAt;
        private readonly BulkColumn<int> _tenant, _schema;
        private readonly BulkTexts _key;
        private readonly BulkColumn<byte[]?> _data;

        public StateInserts()
        {
            (_id, _tenant, _agent, _version) = (Statement.Longs(), Statement.Ints(), Statement.Longs(), Statement.Longs());
            (_schema, _updatedAt, _key, _data) = (Statement.Ints(), Statement.Longs(), Statement.Texts(), Statement.Bytes());
        }

        public BulkStatement Statement { get; } = new(
            """
            INSERT INTO state (id, tenant_id, agent_id, version, schema_version, updated_at, key, data)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """);

        public void Add(StateWrite state)
        {
            _id.Add(state.Row.RowId);
            _tenant.Add(state.Row.Tenant.Value);
            _agent.Add(state.Row.Agent.Value);
            _version.Add(state.Version);
            _schema.Add(state.Change.SchemaVersion);
            _updatedAt.Add(state.At.ToUnixTimeMilliseconds());
            _key.Add(state.Row.Key);
            _data.Add(ToArray(state.Change.Data));
            Statement.End();
        }
    }

    private sealed class StateUpdates
    {
        private readonly BulkColumn<long> _id, _version, _updatedAt;
        private readonly BulkColumn<int> _schema;
        private readonly BulkColumn<byte[]?> _data;

        public StateUpdates() =>
            (_id, _version, _schema, _updatedAt, _data) =
                (Statement.Longs(), Statement.Longs(), Statement.Ints(), Statement.Longs(), Statement.Bytes());

        public BulkStatement Statement { get; } = new(
            """
            UPDATE state SET version = new.version, schema_version = new.schema_version, updated_at = new.updated_at, data = new.data
            FROM unnest($1, $2, $3, $4, $5) AS new (id, version, schema_version, updated_at, data) WHERE state.id = new.id
            """);

        public void Add(StateWrite state)
        {
            _id.Add(state.Row.RowId);
            _version.Add(state.Version);
            _schema.Add(state.Change.SchemaVersion);
            _updatedAt.Add(state.At.ToUnixTimeMilliseconds());
            _data.Add(ToArray(state.Change.Data));
            Statement.End();
        }
    }

    private sealed class IndexDeletes
    {
        private readonly BulkColumn<long> _state;

        public IndexDeletes() => _state = Statement.Longs();

        public BulkStatement Statement { get; } = new("DELETE FROM state_index WHERE state_id = ANY ($1)");

        public void Add(long state)
        {
            _state.Add(state);
            Statement.End();
        }
    }

    private sealed class IndexInserts
    {
        private readonly BulkColumn<long> _state, _agent;
        private readonly BulkTexts _property, _number, _text;

        public IndexInserts() => (_state, _agent, _property, _number, _text) =
            (Statement.Longs(), Statement.Longs(), Statement.Texts(), Statement.Texts(), Statement.Texts());

        public BulkStatement Statement { get; } = new(
            """
            INSERT INTO state_index (state_id, agent_id, property, number, text)
            SELECT state_id, agent_id, property, CAST(number AS numeric), text
            FROM unnest($1, $2, $3, $4, $5) AS new (state_id, agent_id, property, number, text)
            """);

        public void Add(StateRow row, IReadOnlyList<IndexedValue> values)
        {
            foreach (var value in values)
            {
                _state.Add(row.RowId);
                _agent.Add(row.Agent.Value);
                _property.Add(value.Property);
                _number.Add(value.Value is string or null ? null : Convert.ToString(value.Value, CultureInfo.InvariantCulture));
                _text.Add(value.Value as string);
                Statement.End();
            }
        }
    }
}
