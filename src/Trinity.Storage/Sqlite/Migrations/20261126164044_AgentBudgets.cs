using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trinity.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AgentBudgets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "max_agents",
                table: "tenant",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "executions_left",
                table: "agent",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "expires_at",
                table: "agent",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "agent_expiry",
                table: "agent",
                column: "expires_at",
                filter: "expires_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "agent_owner",
                table: "agent",
                columns: new[] { "tenant_id", "owner", "deleted_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "agent_expiry",
                table: "agent");

            migrationBuilder.DropIndex(
                name: "agent_owner",
                table: "agent");

            migrationBuilder.DropColumn(
                name: "max_agents",
                table: "tenant");

            migrationBuilder.DropColumn(
                name: "executions_left",
                table: "agent");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "agent");
        }
    }
}
